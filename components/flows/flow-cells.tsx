import { Check, CircleQuestionMark, Funnel, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { DisagreementMark } from "@/components/decision/disagreement-mark";
import { printAge } from "@/components/ui/age";
import { Host } from "@/components/ui/host";
import { printCount, printRate } from "@/components/ui/numbers";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { type Flow, LATENCY_BOUNDS_SECONDS, type LatencyBands } from "@/lib/flows/flow";
import type { SORTED_BY, TableColumn } from "@/lib/flows/table-layout";
import { FilterValue } from "./filter-value";
import styles from "./flow-table.module.css";
import { PROTOCOL_NAME, unitOf } from "./protocol-name";
import { routeTitle } from "./route-title";

/** What a cell needs besides its flow. */
export interface CellContext {
  readAt: number;
  windowName: string;
  /** How prediction and observation compare; null while nobody knows. */
  agreement: "agree" | "differ" | "open" | null;
  /** The link that opens the row. */
  link: (children: ReactNode) => ReactNode;
}

interface Column {
  name: string;
  number?: true;
  /** Pixels where nobody sized it; null takes what is left. */
  width: number | null;
  sortedBy?: (typeof SORTED_BY)[number];
  title?: (flow: Flow, context: CellContext) => string | undefined;
  cell: (flow: Flow, context: CellContext) => ReactNode;
}

const DASH = <span className={table.dim}>–</span>;

export const COLUMNS: Record<TableColumn, Column> = {
  verdict: {
    name: "Verdict",
    width: 108,
    sortedBy: "verdict",
    cell: ({ verdict }, { agreement }) => (
      <>
        <FilterValue filterKey="verdict" value={verdict}>
          <Verdict verdict={verdict} />
        </FilterValue>
        {agreement === "differ" ? <DisagreementMark /> : null}
      </>
    ),
  },
  client: {
    name: "Client",
    width: 166,
    sortedBy: "client",
    title: ({ source }) => `${source.workloadKind} ${source.namespace}/${source.workload}`,
    cell: ({ source: { namespace, workload } }) => (
      <span className={styles.clientCell}>
        <FilterValue filterKey="ns" value={namespace} className={styles.dim}>
          {namespace}/
        </FilterValue>
        <FilterValue filterKey="workload" value={`${namespace}/${workload}`} className={styles.strong}>
          {workload}
        </FilterValue>
      </span>
    ),
  },
  destination: {
    name: "Destination",
    width: null,
    sortedBy: "destination",
    title: destinationTitle,
    cell: (flow, { link }) => (
      <span className={styles.destinationCell}>
        {link(
          <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />,
        )}
        <FilterValue
          filterKey={flow.host === null && flow.address !== null ? "address" : "host"}
          value={flow.host ?? flow.address ?? ""}
          className={styles.funnel}
        >
          <Funnel size={12} aria-label="Filter by this destination" />
        </FilterValue>
      </span>
    ),
  },
  port: {
    name: "Port",
    number: true,
    width: 60,
    sortedBy: "port",
    cell: ({ port }) =>
      port === null ? (
        DASH
      ) : (
        <FilterValue filterKey="port" value={String(port)}>
          {port}
        </FilterValue>
      ),
  },
  protocol: {
    name: "Proto",
    width: 54,
    sortedBy: "protocol",
    cell: ({ protocol }) => (
      <FilterValue filterKey="protocol" value={protocol} className={table.mid}>
        {PROTOCOL_NAME[protocol]}
      </FilterValue>
    ),
  },
  network: {
    name: "Network",
    width: 166,
    sortedBy: "network",
    cell: ({ network }) => (
      <FilterValue filterKey="network" value={network ? `${network.namespace}/${network.name}` : ""}>
        {network ? (
          <>
            <span className={styles.dim}>{network.namespace}/</span>
            {network.name}
          </>
        ) : (
          <span className={table.dim}>none</span>
        )}
      </FilterValue>
    ),
  },
  route: {
    name: "Route",
    width: 136,
    sortedBy: "route",
    cell: ({ route }) => (
      <FilterValue
        filterKey="route"
        value={route.namespace ? `${route.namespace}/${route.name}` : route.name}
        title={routeTitle(route)}
        className={route.kind === "default" ? table.mid : undefined}
      >
        {route.name}
      </FilterValue>
    ),
  },
  rate: {
    name: "Rate",
    number: true,
    width: 106,
    sortedBy: "rate",
    title: (flow) => `${countWord(flow)} a second, now`,
    cell: ({ ratePerSecond, protocol }) => (
      <>
        {printRate(ratePerSecond)}
        <span className={table.unit}>{unitOf(protocol)}/s</span>
      </>
    ),
  },
  count: {
    name: "Count",
    number: true,
    width: 68,
    sortedBy: "count",
    title: (flow, { windowName }) => `${countWord(flow)} in ${windowName}`,
    cell: ({ count }) => printCount(count),
  },
  answers: {
    name: "Answers",
    width: 150,
    title: ({ answers }) =>
      byCount(answers)
        .map(([answer, count]) => `${answer} × ${printCount(count)}`)
        .join(", "),
    cell: ({ answers }) =>
      Object.keys(answers).length === 0
        ? DASH
        : byCount(answers)
            .slice(0, 3)
            .map(([answer]) => (
              <span key={answer} className={styles.answer}>
                <FilterValue filterKey="status" value={answer}>
                  {answer}
                </FilterValue>
              </span>
            )),
  },
  latency: {
    name: "Latency",
    number: true,
    width: 78,
    title: ({ latency }) => (latency ? latencyTitle(latency) : undefined),
    cell: ({ latency }) => (latency ? latencyBand(latency) : DASH),
  },
  open: {
    name: "Open",
    number: true,
    width: 60,
    sortedBy: "open",
    title: () => "Connections opened and not yet closed, now",
    cell: ({ openConnections }) => (openConnections === null ? DASH : printCount(openConnections)),
  },
  first: {
    name: "First",
    number: true,
    width: 60,
    sortedBy: "first",
    title: ({ firstSeen }) => (firstSeen ? `Counted first at ${firstSeen}` : "Before this window, or not watched"),
    cell: ({ firstSeen }, { readAt }) => (firstSeen ? printAge(readAt - Date.parse(firstSeen)) : DASH),
  },
  seen: {
    name: "Seen",
    number: true,
    width: 60,
    sortedBy: "seen",
    title: ({ lastSeen }, { windowName }) =>
      lastSeen === null ? `No counter rose in ${windowName}` : `Counted last at ${lastSeen}`,
    cell: ({ lastSeen }, { readAt }) => (lastSeen ? printAge(readAt - Date.parse(lastSeen)) : DASH),
  },
  predicted: {
    name: "Predicted",
    width: 84,
    cell: (_, { agreement }) => (agreement ? AGREEMENT[agreement] : DASH),
  },
};

const AGREEMENT = {
  agree: mark(<Check aria-hidden size={13} />, "agrees", table.mid),
  differ: mark(<TriangleAlert aria-hidden size={13} />, "differs", styles.differ),
  open: mark(<CircleQuestionMark aria-hidden size={13} />, "open", table.dim),
};

function mark(icon: ReactNode, word: string, className: string | undefined) {
  return (
    <span className={`${styles.agreement} ${className}`}>
      {icon} {word}
    </span>
  );
}

function byCount(answers: Record<string, number>): [string, number][] {
  return Object.entries(answers).sort(([, a], [, b]) => b - a);
}

const BANDS = [...LATENCY_BOUNDS_SECONDS.map((bound) => `≤ ${printSeconds(bound)}`), "> 10 s"];

function printSeconds(seconds: number): string {
  return seconds < 1 ? `${seconds * 1000} ms` : `${seconds} s`;
}

/** The band by the end of which 95 of 100 requests were answered: a proxy keeps four bounds, so nothing finer is true. */
function latencyBand(latency: LatencyBands): string {
  const all = latency.reduce((sum, count) => sum + count, 0);
  let sum = 0;
  const band = latency.findIndex((count) => {
    sum += count;
    return sum >= all * 0.95;
  });
  return BANDS[band] ?? "–";
}

function latencyTitle(latency: LatencyBands): string {
  return `95 of 100 requests. All: ${latency.map((count, band) => `${BANDS[band]} × ${printCount(count)}`).join(", ")}`;
}

function destinationTitle(flow: Flow): string {
  const name = flow.host ?? flow.address ?? "The proxy does not export the hostname";
  if (flow.port === null) return `${name}; the port is not exported`;
  return flow.portConfirmed
    ? `${name}:${flow.port}`
    : `${name}; port ${flow.port} as reported, others may be counted under it`;
}

function countWord(flow: Flow): string {
  return unitOf(flow.protocol) === "req" ? "Requests" : "Connections";
}
