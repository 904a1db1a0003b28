import type { FlowGrouping } from "../asked/table-layout";
import { FLOW_VERDICTS, type FlowWindow } from "../flow";
import { type PrintStamp, printCsv, printJson } from "../print-flows";
import type { FlowTotals } from "./flow-totals";
import type { FlowGroup } from "./group-flows";

/** What a group adds up to, with a column for each unit: requests and connections are never added. */
const SUMS: readonly [string, (totals: FlowTotals, stamp: PrintStamp) => number | string | null][] = [
  ["flows", ({ flows }) => flows],
  ["requests", ({ requests }) => requests],
  ["connections", ({ connections }) => connections],
  ["requests_per_second", ({ requestsPerSecond }) => requestsPerSecond],
  ["connections_per_second", ({ connectionsPerSecond }) => connectionsPerSecond],
  ["denied_requests", ({ denied }) => denied.requests],
  ["denied_connections", ({ denied }) => denied.connections],
  ["last_seen", ({ lastSeen }, stamp) => lastSeen && stamp(lastSeen)],
  [
    "verdicts",
    ({ verdicts }) => FLOW_VERDICTS.flatMap((each) => (verdicts[each] ? `${each}=${verdicts[each]}` : [])).join(" "),
  ],
];

/**
 * A row for each group. A flow without what is grouped by stands under the next best thing that it has, so `by` says what the value is;
 * the value is empty where it has none.
 */
export function printGroupsCsv(groups: readonly FlowGroup[], stamp: PrintStamp): string {
  return printCsv(
    ["by", "value", ...SUMS.map(([name]) => name)],
    groups.map(({ key, value, totals }) => [key, value, ...SUMS.map(([, sum]) => sum(totals, stamp))]),
  );
}

/** The same sums, each with its flows. */
export function printGroupsJson(
  groups: readonly FlowGroup[],
  group: FlowGrouping,
  frame: { window: FlowWindow; readAt: string },
  filter: string,
  stamp: PrintStamp,
): string {
  const { window, readAt } = frame;
  const listed = groups.map(({ key: by, value, totals, flows }) => ({ by, value, totals, flows }));
  return printJson({ window, readAt, filter, group, groups: listed }, stamp);
}
