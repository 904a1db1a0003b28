import type { Flow } from "../../flows/flow";
import type { PortsTold } from "../../resolver/partial/dialled";
import type { PathLimit } from "../route-manifest";
import type { DraftOptions, RouteTarget } from "../route-proposal";
import type { Redirect } from "./redirect-route";

/** What a person said on the page where many flows are authored: plain data, so that it can be sent to a worker. */
export interface AuthorChoices {
  target: RouteTarget;
  /** Which port it is, by `portKey` of the flow: asked once for all flows that reported the same one. */
  ports: Readonly<Record<string, PortAnswer>>;
  /** The SNI, by `placeKey` of the flow. */
  names: Readonly<Record<string, string>>;
  /** What clients of plaintext HTTP write into Host where the proxies counted no name, by `hostKey` of the flow. */
  hosts: Readonly<Record<string, string>>;
  /** Ports that may open to every address of their EgressNetwork. */
  tcpPorts: readonly number[];
  /** Addresses without a name get an EgressNetwork of their own. */
  addressNetworks: boolean;
  wildcards: readonly string[];
  /** Keys of what is to be put in learning mode: see `learning-route.ts`. */
  learn: readonly string[];
  /** A host that a Service of the cluster answers for instead; null for none. */
  redirect: Redirect | null;
  /** For plaintext HTTP, by host: what alone is to be allowed. */
  paths: Readonly<Record<string, readonly PathLimit[]>>;
}

/** `every`: each port to which connections of the workload went. */
export type PortAnswer = number | "every";

export const NO_CHOICES: AuthorChoices = {
  target: "client-namespace",
  ports: {},
  names: {},
  hosts: {},
  tcpPorts: [],
  addressNetworks: false,
  wildcards: [],
  learn: [],
  redirect: null,
  paths: {},
};

/** Which flows are to be allowed: by a rule, and those for which a person said otherwise. */
export interface Ticks {
  rule: "needed" | "all" | "none";
  /** Ids of the flows for which the rule's contrary holds. */
  flipped: readonly string[];
}

export const NEEDED_TICKS: Ticks = { rule: "needed", flipped: [] };

/** Whether each flow is to be allowed. What was denied, and what Deny would stop, is needed. */
export function tickedBy({ rule, flipped }: Ticks): (flow: Flow) => boolean {
  const contrary = new Set(flipped);
  return ({ id, verdict }) => {
    const ruled = rule === "needed" ? verdict === "denied" || verdict === "allowed-by-default" : rule === "all";
    return ruled !== contrary.has(id);
  };
}

/**
 * Under which port the proxies counted it, empty where they reported none: asked once for all of these. Where connections say which ports
 * come into question these are its workload's own.
 */
export function portKey({ port, source }: Flow, told: PortsTold): string {
  const reported = port === null ? "" : String(port);
  return told.kind === "unknown" ? reported : `${reported}@${source.namespace}/${source.workload}`;
}

/** Where a connection without a name went. */
export function placeKey({ address, port }: Flow): string {
  return `${address ?? ""}:${port ?? ""}`;
}

/** What one workload named on one reported port, and nobody counted. */
export function hostKey({ port, source }: Flow): string {
  return `${port ?? ""}@${source.namespace}/${source.workload}`;
}

export function draftOptions(choices: AuthorChoices, toldOf: (flow: Flow) => PortsTold): DraftOptions {
  const { target, ports, names, hosts, tcpPorts, addressNetworks, wildcards, paths } = choices;
  const answerOf = (flow: Flow) => ports[portKey(flow, toldOf(flow))] ?? null;
  return {
    target,
    toldOf,
    portOf: (flow) => numberOf(answerOf(flow)),
    reportedOf: (flow) => (answerOf(flow) === null ? reportedPort(flow, toldOf(flow)) : null),
    sniOf: (flow) => names[placeKey(flow)] || null,
    hostOf: (flow) => hosts[hostKey(flow)] || null,
    confirmedTcpPorts: tcpPorts,
    addressNetworks,
    wildcards,
    paths: new Map(Object.entries(paths)),
  };
}

/** The port that the proxy reported, unless no connection went to it; null where there is none. */
export function reportedPort({ port }: Flow, told: PortsTold): number | null {
  return told.kind === "refuted" ? null : port;
}

/** Flows of every port are drafted once for each, as if it were counted there. */
function numberOf(answer: PortAnswer | null): number | null {
  return answer === "every" ? null : answer;
}
