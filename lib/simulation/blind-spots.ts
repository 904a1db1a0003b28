import { type Destinations, MOST_DESTINATIONS, workloadKey } from "../flows/destination";
import type { Flow, FlowProblem } from "../flows/flow";
import { countsRequests } from "../flows/protocol";
import { counted } from "../print/counted";
import { exportedNames } from "./exported-names";

/** What a rehearsal stands on. */
export interface Rehearsed {
  flows: readonly Flow[];
  windowSeconds: number;
  /** Those of reading the flows: a store that does not reach back so far, gaps, what could not be read. */
  problems?: readonly FlowProblem[];
  /** By id of the flow, what a person said. */
  confirmedPorts?: ReadonlyMap<string, number> | undefined;
  /** null: what the clients dialled was not read. */
  destinations?: Destinations | null;
  /** Whether the change can reach clients of a namespace; absent: all of them. Of others nobody asked what they dialled. */
  reached?: (namespace: string) => boolean;
}

/** What a rehearsal cannot know, most telling first. Never empty: some of it holds for every rehearsal. */
export function blindSpots({
  flows,
  windowSeconds,
  problems = [],
  confirmedPorts = new Map(),
  destinations = null,
  reached = () => true,
}: Rehearsed): string[] {
  const since = problems.find((each) => each.since !== undefined)?.since ?? null;
  const exports = exportedNames(flows);
  const nameless = flows.filter((flow) => flow.host === null && flow.protocol !== "tcp" && !exports(flow)).length;
  const requests = flows.some(countsRequests);
  return [
    ...problems.map(({ message }) => message),
    `Only traffic ${since === null ? `of the last ${duration(windowSeconds)}` : `since ${since}`} was replayed, as far back as the metrics go. Jobs that did not run in that time are missing.`,
    ...(nameless > 0
      ? [
          `${nameless} of ${flows.length} flows have no hostname, as their proxies do not export it; whatever depends on a hostname is uncertain for them.`,
        ]
      : []),
    ...portsUnknown(
      flows.filter(({ source }) => reached(source.namespace)),
      confirmedPorts,
      destinations,
    ),
    ...(requests
      ? ["Metrics have no path, method or headers; where a new or changed route matches on them, a flow is uncertain."]
      : []),
    "Unmeshed pods, ports that skip the proxy, and UDP (QUIC included) are not seen, and none of this stops them.",
    "Requests that a client gave up because an earlier one was denied are not in the metrics.",
  ];
}

function portsUnknown(
  flows: readonly Flow[],
  confirmedPorts: ReadonlyMap<string, number>,
  destinations: Destinations | null,
): string[] {
  const unconfirmed = flows.filter((flow) => !flow.portConfirmed && !confirmedPorts.has(flow.id));
  if (unconfirmed.length === 0) return [];
  const have = `${unconfirmed.length} of ${flows.length} flows that the change can reach have no confirmed port: proxies count all ports of one EgressNetwork under the first.`;
  if (!destinations) return [`${have} What their workloads dialled is unknown.`];
  const known = new Set(destinations.destinations.map(({ source }) => workloadKey(source)));
  const cut = new Set(destinations.omitted.map(({ source }) => workloadKey(source)));
  const untold = unconfirmed.filter(({ source }) => !known.has(workloadKey(source)) || cut.has(workloadKey(source)));
  return [
    `${have} They are replayed on each port and address that their workload dialled; which flow went where is unknown.`,
    ...(untold.length > 0
      ? [
          `For ${untold.length} of them even that is unknown: their workloads dialled more than ${MOST_DESTINATIONS} addresses, or Prometheus does not keep their proxies' tcp_open_total.`,
        ]
      : []),
  ];
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return counted(seconds / 86_400, "day");
  if (seconds % 3600 === 0) return counted(seconds / 3600, "hour");
  if (seconds % 60 === 0) return counted(seconds / 60, "minute");
  return counted(seconds, "second");
}
