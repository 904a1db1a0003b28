import type { Flow } from "../../flows/flow";
import { isTlsPort } from "../../linkerd/tls-ports";
import { type PortsTold, provenPort } from "../../resolver/partial/dialled";
import { type AuthorChoices, hostKey, type PortAnswer, placeKey, portKey } from "./author-choices";
import type { AuthoredFlow } from "./author-flows";

// What a person is asked about the ticked flows. Answered questions stay, so that an answer can be changed.

export interface PortToConfirm {
  key: string;
  /** `namespace/name` where the question is of one workload; null: of all that reported this port. */
  workload: string | null;
  /** To which ports its connections went, most first; empty where that is not known. */
  candidates: { port: number; share: number }[];
  /** null: none was reported. */
  reported: number | null;
  flows: number;
  answer: PortAnswer | null;
}

export interface NamelessHost {
  key: string;
  /** `namespace/name`. */
  workload: string;
  /** As reported. */
  port: number | null;
  flows: number;
}

export interface UnnamedPlace {
  key: string;
  address: string | null;
  port: number | null;
  portConfirmed: boolean;
  flows: number;
  /** Usually TLS, so that it probably has an SNI. */
  usuallyTls: boolean;
}

export type Fates = ReadonlyMap<Flow, NonNullable<AuthoredFlow["fate"]>>;

export function portQuestions(
  ticked: readonly Flow[],
  fates: Fates,
  { ports }: AuthorChoices,
  toldOf: (flow: Flow) => PortsTold,
): PortToConfirm[] {
  const questions = new Map<string, PortToConfirm>();
  for (const flow of ticked) {
    if (flow.portConfirmed || flow.protocol === "tcp") continue;
    const told = toldOf(flow);
    if (provenPort(told) !== null) continue;
    const key = portKey(flow, told);
    const answer = ports[key] ?? null;
    if (answer === null ? fates.get(flow) !== "needs-port" : fates.get(flow) === "already") continue;
    const known = questions.get(key);
    questions.set(key, {
      key,
      workload: told.kind === "unknown" ? null : `${flow.source.namespace}/${flow.source.workload}`,
      candidates: united(known?.candidates ?? [], told),
      // No connection went to one that is refuted.
      reported: told.kind === "refuted" ? null : flow.port,
      flows: (known?.flows ?? 0) + 1,
      answer,
    });
  }
  return [...questions.values()].sort((a, b) => (a.reported ?? 0) - (b.reported ?? 0));
}

/** Flows of one workload may come from several EgressNetworks. */
function united(known: PortToConfirm["candidates"], { ports }: PortsTold): PortToConfirm["candidates"] {
  const others = ports.filter(({ port }) => !known.some((each) => each.port === port));
  return [...known, ...others.map(({ port, share }) => ({ port, share }))].sort((a, b) => b.share - a.share);
}

export function unnamedPlaces(ticked: readonly Flow[], fates: Fates): UnnamedPlace[] {
  const places = new Map<string, UnnamedPlace>();
  for (const flow of ticked) {
    const { protocol, address, port, portConfirmed } = flow;
    const fate = fates.get(flow);
    if (protocol !== "tcp" || fate === "already" || fate === "failing" || fate === "uncovered") continue;
    const key = placeKey(flow);
    const flows = (places.get(key)?.flows ?? 0) + 1;
    places.set(key, { key, address, port, portConfirmed, flows, usuallyTls: port !== null && isTlsPort(port) });
  }
  return [...places.values()].sort((a, b) => b.flows - a.flows || (a.key < b.key ? -1 : 1));
}

export function namelessHosts(ticked: readonly Flow[], fates: Fates): NamelessHost[] {
  const hosts = new Map<string, NamelessHost>();
  for (const flow of ticked) {
    const { protocol, host, port, source } = flow;
    const fate = fates.get(flow);
    if (
      (protocol !== "http" && protocol !== "grpc") ||
      host !== null ||
      fate === "already" ||
      fate === "failing" ||
      fate === "uncovered"
    )
      continue;
    const key = hostKey(flow);
    const flows = (hosts.get(key)?.flows ?? 0) + 1;
    hosts.set(key, { key, workload: `${source.namespace}/${source.workload}`, port, flows });
  }
  return [...hosts.values()].sort((a, b) => b.flows - a.flows || (a.key < b.key ? -1 : 1));
}
