import dynamic from "next/dynamic";
import type { ReactNode } from "react";
import { DisagreementMark } from "@/components/decision/disagreement-mark";
import { RelativeTime } from "@/components/time/relative-time";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import { MiddleCut } from "@/components/ui/middle-cut";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import type { TableColumn } from "@/lib/flows/asked/table-layout";
import type { Flow } from "@/lib/flows/flow";
import type { PredictionMark } from "@/lib/flows/prediction-mark";
import { protocolName, unitOf } from "@/lib/flows/protocol";
import { printCount, printRate } from "@/lib/print/numbers";
import { FilterValue } from "../filter/filter-value";
import styles from "./flow-table.module.css";
import { routeTitle } from "./route-title";

const AnswersCell = dynamic(() => import("./rare-cells").then((module) => module.AnswersCell));
const LatencyCell = dynamic(() => import("./rare-cells").then((module) => module.LatencyCell));
const PredictionCell = dynamic(() => import("./rare-cells").then((module) => module.PredictionCell));

/** What a cell needs besides its flow. */
export interface CellContext {
  countedAt: number;
  windowName: string;
  /** Rates are there, counts are not yet. */
  counting: boolean;
  /** How prediction and observation compare; null while nobody knows. */
  mark: PredictionMark | null;
  /** The link that opens the row. */
  link: (children: ReactNode) => ReactNode;
}

interface Column {
  name: string;
  number?: true;
  /** Pixels where nobody sized it; null takes what is left. */
  width: number | null;
  sortedBy?: TableColumn;
  title?: (flow: Flow, context: CellContext) => string | undefined;
  cell: (flow: Flow, context: CellContext) => ReactNode;
}

const FOLLOWS = <span className={table.dim}>…</span>;
const FOLLOWS_TITLE = "Pending: Prometheus is still counting";
const DASH = <span className={table.dim}>–</span>;

export const COLUMNS: Record<TableColumn, Column> = {
  verdict: {
    name: "Verdict",
    width: 104,
    sortedBy: "verdict",
    cell: ({ verdict }, { mark }) => (
      <span className={styles.pairCell}>
        <FilterValue filterKey="verdict" value={verdict} className={styles.last}>
          <Verdict verdict={verdict} />
        </FilterValue>
        {mark === "differs" ? <DisagreementMark /> : null}
      </span>
    ),
  },
  client: {
    name: "Client",
    width: 172,
    sortedBy: "client",
    title: ({ source }) => `${source.workloadKind} ${source.namespace}/${source.workload}`,
    cell: ({ source: { namespace, workload } }) => (
      <span className={styles.pairCell}>
        <FilterValue filterKey="ns" value={namespace} className={styles.dim}>
          {namespace}/
        </FilterValue>
        <FilterValue
          filterKey="workload"
          value={`${namespace}/${workload}`}
          className={classNames(styles.strong, styles.last)}
        >
          <MiddleCut name={workload} />
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
      <FilterValue
        filterKey={flow.host === null && flow.address !== null ? "address" : "host"}
        value={flow.host ?? flow.address ?? ""}
        title={destinationTitle(flow)}
      >
        {link(
          <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />,
        )}
      </FilterValue>
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
        <FilterValue filterKey="port" value={String(port)} number>
          {port}
        </FilterValue>
      ),
  },
  protocol: {
    name: "Proto",
    width: 52,
    sortedBy: "protocol",
    cell: ({ protocol }) => (
      <FilterValue filterKey="protocol" value={protocol} className={table.mid}>
        {protocolName(protocol)}
      </FilterValue>
    ),
  },
  network: {
    name: "Network",
    width: 184,
    sortedBy: "network",
    cell: ({ network }) => (
      <FilterValue filterKey="network" value={network ? `${network.namespace}/${network.name}` : ""}>
        {network ? (
          <span className={styles.pairCell}>
            <span className={styles.dim}>{network.namespace}/</span>
            <MiddleCut name={network.name} />
          </span>
        ) : (
          <span className={table.dim}>none</span>
        )}
      </FilterValue>
    ),
  },
  route: {
    name: "Route",
    width: 124,
    sortedBy: "route",
    cell: ({ route }) => (
      <FilterValue
        filterKey="route"
        value={route.namespace ? `${route.namespace}/${route.name}` : route.name}
        title={routeTitle(route)}
        className={route.kind === "default" ? table.mid : undefined}
      >
        <MiddleCut name={route.name} />
      </FilterValue>
    ),
  },
  rate: {
    name: "Rate",
    number: true,
    width: 100,
    sortedBy: "rate",
    title: (flow) => `${countWord(flow)} per second, now`,
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
    width: 64,
    sortedBy: "count",
    title: (flow, { windowName, counting }) => (counting ? FOLLOWS_TITLE : `${countWord(flow)} in ${windowName}`),
    // Nothing counted of what goes on now: its count could not be read, and the footer says so.
    cell: ({ count, ratePerSecond }, { counting }) =>
      counting ? FOLLOWS : count === 0 && ratePerSecond > 0 ? DASH : printCount(count),
  },
  answers: {
    name: "Answers",
    width: 150,
    sortedBy: "answers",
    title: ({ answers }) =>
      byCount(answers)
        .map(([answer, count]) => `${answer} × ${printCount(count)}`)
        .join(", "),
    cell: ({ answers }, { counting }) =>
      counting ? FOLLOWS : Object.keys(answers).length === 0 ? DASH : <AnswersCell answers={byCount(answers)} />,
  },
  latency: {
    name: "Latency",
    number: true,
    width: 116,
    sortedBy: "latency",
    title: (_, { counting }) => (counting ? FOLLOWS_TITLE : undefined),
    cell: ({ latency }, { counting }) => (counting ? FOLLOWS : latency ? <LatencyCell latency={latency} /> : DASH),
  },
  open: {
    name: "Open",
    number: true,
    width: 60,
    sortedBy: "open",
    title: (_, { counting }) => (counting ? FOLLOWS_TITLE : "Connections opened and not yet closed, now"),
    cell: ({ openConnections }, { counting }) =>
      counting ? FOLLOWS : openConnections === null ? DASH : printCount(openConnections),
  },
  seen: {
    name: "Seen",
    number: true,
    width: 56,
    sortedBy: "seen",
    title: ({ lastSeen }, { windowName, counting }) =>
      counting ? FOLLOWS_TITLE : lastSeen === null ? `No counter rose in ${windowName}` : undefined,
    cell: ({ lastSeen }, { countedAt, counting }) =>
      counting ? FOLLOWS : lastSeen ? <RelativeTime at={lastSeen} now={countedAt} /> : DASH,
  },
  predicted: {
    name: "Predicted",
    width: 84,
    sortedBy: "predicted",
    title: (_, { mark }) => (mark ? undefined : "Not predicted: the policy is not known"),
    cell: (_, { mark }) => (mark ? <PredictionCell mark={mark} /> : DASH),
  },
};

function byCount(answers: Record<string, number>): [string, number][] {
  return Object.entries(answers).sort(([, a], [, b]) => b - a);
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
