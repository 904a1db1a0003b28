import { useMemo } from "react";
import { classNames } from "@/components/ui/class-names";
import { VERDICT_WORD } from "@/components/ui/verdict";
import verdictStyles from "@/components/ui/verdict.module.css";
import { VerdictIcon } from "@/components/ui/verdict-icon";
import type { FlowMap, MapColumn } from "@/lib/flows/view/flow-map";
import { counted } from "@/lib/print/counted";
import { cutInMiddle } from "@/lib/print/cut";
import styles from "./flow-map-chart.module.css";
import { layOut, type PlacedEdge, type PlacedNode } from "./map-layout";
import { nameOfNode, printFailing, printFails, printNode, printTraffic } from "./map-words";

interface FlowMapChartProps {
  map: FlowMap;
  focus: string | null;
  /** The URL with that node in focus. */
  hrefOf: (id: string) => string;
  onFocus: (id: string) => void;
}

/** Pixels of the drawing; it is as wide as its names need and is scrolled where the page is narrower. */
const WIDTH = 1060;
const BAR = 6;
const LEFT: Record<MapColumn, number> = { client: 240, network: 500, destination: 770 };
const MARGIN = 8;
const HEAD = 24;

/** Clients, networks and destinations with one band a verdict between them; each node is a link that puts it in focus. */
export function FlowMapChart({ map, focus, hrefOf, onFocus }: FlowMapChartProps) {
  const { nodes, edges, height } = useMemo(() => layOut(map), [map]);
  const byId = useMemo(() => new Map(nodes.map((node) => [node.id, node])), [nodes]);
  return (
    <>
      <svg className={styles.heads} width={WIDTH} height={HEAD} aria-hidden>
        <text x={LEFT.client + BAR} textAnchor="end" y={HEAD - 7}>
          {COLUMN_NAME.client}s
        </text>
        <text x={LEFT.network} y={HEAD - 7}>
          {COLUMN_NAME.network}s
        </text>
        <text x={LEFT.destination} y={HEAD - 7}>
          {COLUMN_NAME.destination}s
        </text>
      </svg>
      <svg
        className={styles.chart}
        viewBox={`0 ${-MARGIN} ${WIDTH} ${height + 2 * MARGIN}`}
        width={WIDTH}
        height={height + 2 * MARGIN}
        data-focused={focus !== null}
      >
        <title>Clients, EgressNetworks and destinations</title>
        {edges.map((edge) => (
          <Band key={edge.key} edge={edge} from={byId.get(edge.from)} to={byId.get(edge.to)} />
        ))}
        {nodes.map((node) => (
          <a
            key={node.id}
            href={hrefOf(node.id)}
            className={styles.node}
            data-lit={node.lit}
            aria-current={node.id === focus ? "true" : undefined}
            aria-label={withFailing(
              `${COLUMN_NAME[node.column]} ${printNode(node.of)}: ${printTraffic(node.traffic)}, worst verdict ${VERDICT_WORD[node.verdict]}`,
              node.failing,
              ". ",
            )}
            onClick={(event) => {
              if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
              event.preventDefault();
              onFocus(node.id);
            }}
          >
            <Node node={node} />
          </a>
        ))}
      </svg>
    </>
  );
}

const COLUMN_NAME: Record<MapColumn, string> = {
  client: "Client",
  network: "EgressNetwork",
  destination: "Destination",
};

function Band({ edge, from, to }: { edge: PlacedEdge; from: PlacedNode | undefined; to: PlacedNode | undefined }) {
  if (!from || !to) return null;
  const [start, end] = [LEFT[from.column] + BAR, LEFT[to.column]];
  const middle = (start + end) / 2;
  return (
    <path
      className={classNames(styles.band, verdictStyles[edge.failing.length > 0 ? "failed" : edge.verdict])}
      data-verdict={edge.verdict}
      data-failing={edge.failing.length > 0}
      data-lit={edge.lit}
      d={`M${start},${edge.fromY}C${middle},${edge.fromY} ${middle},${edge.toY} ${end},${edge.toY}`}
      strokeWidth={edge.width}
    >
      <title>
        {withFailing(
          `${printNode(from.of)} → ${printNode(to.of)}\n${VERDICT_WORD[edge.verdict]}: ${printTraffic(edge.traffic)}`,
          edge.failing,
          "\n",
        )}
      </title>
    </path>
  );
}

/** Characters that fit beside a column. */
const ROOM: Record<MapColumn, number> = { client: 32, network: 34, destination: 38 };

/** The name stands to the left of a client and to the right of all others, over the bands that leave a network. */
function Node({ node }: { node: PlacedNode }) {
  const x = LEFT[node.column];
  const y = node.y + node.height / 2;
  const { dim, strong, note } = nameOfNode(node.of);
  const room = ROOM[node.column];
  const left = node.column === "client";
  const fails = node.failing.length > 0;
  const loud = fails || node.verdict === "denied" || node.verdict === "failed" || node.verdict === "uncovered";
  const fault = fails && node.column === "network" ? ` ${printFails(node.failing)}` : "";
  const gap = loud ? 26 : 8;
  return (
    <>
      <title>
        {withFailing(
          `${printNode(node.of)}\n${printTraffic(node.traffic)} in ${counted(node.flows, "flow")}`,
          node.failing,
          "\n",
        )}
      </title>
      <rect className={styles.hit} x={left ? 0 : x} y={y - 10} width={left ? x : 240} height={20} />
      <rect className={styles.bar} x={x} y={node.y} width={BAR} height={node.height} rx={2} />
      {loud ? (
        <svg x={left ? x - 20 : x + BAR + 6} y={y - 7} width="14" height="14" aria-hidden="true">
          <VerdictIcon verdict={fails && node.verdict !== "denied" ? "failed" : node.verdict} />
        </svg>
      ) : null}
      <text
        className={styles.label}
        x={left ? x - gap : x + BAR + gap}
        y={y}
        dy="0.35em"
        textAnchor={left ? "end" : "start"}
      >
        {dim ? <tspan className={styles.dim}>{cutInMiddle(dim, room - 12 - fault.length)}</tspan> : null}
        {cutInMiddle(strong, Math.max(12, room - dim.length - note.length - fault.length))}
        {note ? <tspan className={styles.dim}>{` ${note}`}</tspan> : null}
        {fault ? <tspan className={styles.fault}>{fault}</tspan> : null}
      </text>
    </>
  );
}

function withFailing(text: string, failing: readonly string[], gap: string): string {
  return failing.length === 0 ? text : `${text}${gap}${printFailing(failing)}`;
}
