import type { Flow, FlowProblem } from "../flows/flow";

/**
 * What a rehearsal cannot know, most telling first. Never empty: some of it holds for every rehearsal. `problems` are those of reading
 * the flows: a store that does not reach back so far, gaps, what could not be read. `confirmedPorts`: by id of the flow, what a person said.
 */
export function blindSpots(
  flows: readonly Flow[],
  windowSeconds: number,
  problems: readonly FlowProblem[] = [],
  confirmedPorts: ReadonlyMap<string, number> = new Map(),
): string[] {
  const nameless = flows.filter((flow) => flow.host === null && flow.protocol !== "tcp").length;
  const unconfirmed = flows.filter((flow) => !flow.portConfirmed && !confirmedPorts.has(flow.id)).length;
  const requests = flows.some((flow) => flow.protocol === "http" || flow.protocol === "grpc");
  return [
    ...problems.map(({ message }) => message),
    `Only traffic of the last ${duration(windowSeconds)} was replayed, as far as the metrics reach back. A job that did not run in it is not in it.`,
    ...(nameless > 0
      ? [
          `${nameless} of ${flows.length} flows carry no host name, as their proxies do not export it; whatever hangs on a name is uncertain for them.`,
        ]
      : []),
    ...(unconfirmed > 0
      ? [
          `${unconfirmed} of ${flows.length} flows have no confirmed port: proxies count all ports of one EgressNetwork under the first.`,
        ]
      : []),
    ...(requests
      ? ["Metrics carry no path, method or headers; where a new or changed route looks at them, a flow is uncertain."]
      : []),
    "Pods outside of the mesh, ports that skip the proxy, and UDP (QUIC too) are not seen, and not held back by any of this.",
    "Requests that a client gave up because an earlier one was denied are not in the metrics.",
  ];
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0) return plural(seconds / 86_400, "day");
  if (seconds % 3600 === 0) return plural(seconds / 3600, "hour");
  if (seconds % 60 === 0) return plural(seconds / 60, "minute");
  return plural(seconds, "second");
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
