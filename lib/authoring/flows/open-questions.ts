import type { Flow } from "../../flows/flow";
import { isTlsPort } from "../../linkerd/tls-ports";
import { type PortsTold, provenPort } from "../../resolver/partial/dialled";
import type { LeftOutReason } from "../route-proposal";
import { type AuthorChoices, hostKey, type PortAnswer, placeKey, portKey, reportedPort } from "./author-choices";
import type { AuthoredFlow, AuthoredLeftOut } from "./author-flows";

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
  /** null: as reported, not confirmed; where none was reported, these flows have no route. */
  answer: PortAnswer | null;
}

export interface NamelessHost {
  key: string;
  /** `namespace/name`. */
  workload: string;
  /** As reported. */
  port: number | null;
  flows: number;
  /** They have no route yet. */
  open: boolean;
}

export interface UnnamedPlace {
  key: string;
  address: string | null;
  port: number | null;
  portConfirmed: boolean;
  flows: number;
  /** Usually TLS, so that it probably has an SNI. */
  usuallyTls: boolean;
  /** They have no route yet. */
  open: boolean;
}

/** Of what is left out, the flows that an answer could give a route, and that Deny would deny without one. */
export function withoutRoute(leftOut: readonly AuthoredLeftOut[]): AuthoredLeftOut[] {
  return leftOut.filter(({ reason }) => !NOTHING_TO_ALLOW.includes(reason));
}

const NOTHING_TO_ALLOW: readonly LeftOutReason[] = ["not-denied", "failing", "uncovered"];

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
    const fate = fates.get(flow);
    if (fate === "already" || (answer === null && !asksPort(fate))) continue;
    const known = questions.get(key);
    questions.set(key, {
      key,
      workload: told.kind === "unknown" ? null : `${flow.source.namespace}/${flow.source.workload}`,
      candidates: united(known?.candidates ?? [], told),
      // No connection went to one that is refuted.
      reported: reportedPort(flow, told),
      flows: (known?.flows ?? 0) + 1,
      answer,
    });
  }
  return [...questions.values()].sort((a, b) => (a.reported ?? 0) - (b.reported ?? 0));
}

/** Whether another port would make another route: of what is left out for other reasons it would not. */
function asksPort(fate: AuthoredFlow["fate"] | undefined): boolean {
  return fate === "needs-port" || fate === "proposed" || fate === "kind-conflict" || fate === "opaque-port";
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
    const open = (places.get(key)?.open ?? false) || fate !== "proposed";
    places.set(key, { key, address, port, portConfirmed, flows, usuallyTls: port !== null && isTlsPort(port), open });
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
    const open = (hosts.get(key)?.open ?? false) || fate !== "proposed";
    hosts.set(key, { key, workload: `${source.namespace}/${source.workload}`, port, flows, open });
  }
  return [...hosts.values()].sort((a, b) => b.flows - a.flows || (a.key < b.key ? -1 : 1));
}
