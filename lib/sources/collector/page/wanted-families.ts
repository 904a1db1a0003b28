import { DIALLED_METRIC, ROUTE_METRICS } from "../../../linkerd/proxy-metrics";

/** What is read of a proxy's page, by the name of its samples. All else is skipped unread. */
const NAMES = {
  /** Counters and gauges of which each series is told apart. */
  series: Object.values(ROUTE_METRICS).flatMap(({ metric, tookMetric, closeMetric, backendMetric }) =>
    [metric, tookMetric, closeMetric, backendMetric].filter((name) => name !== null),
  ),
  /** Of the proxy's transports: dropped by the proxy once they have been idle, without a restart. */
  transport: [DIALLED_METRIC, "tcp_open_connections"],
  /** Of the process, to tell one from the next. */
  process: ["process_start_time_seconds", "process_uptime_seconds_total"],
  build: ["proxy_build_info"],
} as const;

export type FamilyKind = keyof typeof NAMES;

export const WANTED_FAMILIES: ReadonlyMap<string, FamilyKind> = new Map([
  ...NAMES.series.map((name) => [name, "series"] as const),
  ...NAMES.transport.map((name) => [name, "transport"] as const),
  ...NAMES.process.map((name) => [name, "process"] as const),
  ...NAMES.build.map((name) => [name, "build"] as const),
]);

/** What goes up and down, so that it has a value now and no increase. */
export const GAUGES: ReadonlySet<string> = new Set(["tcp_open_connections"]);

/** By which a series tells that it is no egress; inside a value the quotes would be escaped. */
const NOT_EGRESS = { series: 'parent_kind="Service"', transport: 'direction="inbound"' };

export function isEgress(kind: keyof typeof NOT_EGRESS, series: string): boolean {
  return !series.includes(NOT_EGRESS[kind]);
}
