import { type DestinationsByWorkload, workloadKey } from "../flows/destination";
import type { Flow } from "../flows/flow";
import type { FlowDecision, PartialRequest } from "../linkerd/decision";
import { refKey } from "../linkerd/object";
import { capital } from "../print/capital";
import { printShare } from "../print/print-share";
import { governingTarget } from "../resolver/compile/address-index";
import { keyOf } from "../resolver/compile/catalog";
import type { Policy } from "../resolver/compile/compile";
import { type DialledPort, dialledPorts } from "../resolver/partial/dialled";
import { tellingRoute } from "../resolver/partial/observed-route";
import {
  effectJudge,
  type JudgedEffect,
  type Known,
  NOTHING_MORE,
  rehearsedRequest,
  type Today,
} from "./what-if-judge";
import type { PortChange } from "./what-if-types";

/** What a change does to a flow: on every port that comes into question the same, or uncertain. */
export interface FlowEffects extends JudgedEffect {
  /** Most used first; empty where nothing is known of what the workload dialled. */
  ports: PortChange[];
  /** What led to the answer, beside the flow. */
  known: Known;
}

/** A workload that dialled more ports than these names none: its flows are judged as if nothing was known of the port. */
const MOST_PORTS = 12;

/** `destinations` null: not read. A port that a person confirmed is the only one. */
export function portJudge(
  today: Today,
  after: Policy,
  destinations: DestinationsByWorkload | null,
): (flow: Flow, confirmedPort: number | null) => FlowEffects {
  const before = today.policy;
  const judge = effectJudge(today, after);
  const portsOf = destinations ? dialledBy(destinations, today) : () => [];
  // Thousands of flows share one effect, so they share this as well.
  const plainly = new Map<JudgedEffect, FlowEffects>();
  const withoutPorts = (flow: Flow, known: Known): FlowEffects => {
    const judged = judge(flow, known);
    if (known !== NOTHING_MORE) return { ...judged, ports: [], known };
    const shared = plainly.get(judged);
    if (shared) return shared;
    const made: FlowEffects = { ...judged, ports: [], known };
    plainly.set(judged, made);
    return made;
  };
  return (flow, confirmedPort) => {
    const plain = confirmedPort === null ? NOTHING_MORE : { port: confirmedPort, oneOf: null };
    const ports = flow.address === null ? portsOf(flow, plain) : [];
    if (ports.length === 0 || ports.length > MOST_PORTS) return withoutPorts(flow, plain);
    const effects = ports.map((dialled): PortChange & { known: Known } => {
      const oneOf = representatives(dialled.addresses, flow.source.namespace, before, after);
      const known = { port: dialled.port, oneOf };
      return { ...dialled, reported: dialled.port === flow.port, known, ...judge(flow, known) };
    });
    const first = effects.find(({ reported }) => reported) ?? effects[0];
    if (!first) return withoutPorts(flow, plain);
    const known = effects.length === 1 ? first.known : plain;
    return { ...together(first, effects, flow), ports: effects, known };
  };
}

/** Flows of one workload that are alike but for host and route dialled alike. */
export function dialledBy(
  destinations: DestinationsByWorkload,
  today: Today,
): (flow: Flow, known: Known) => DialledPort[] {
  const remembered = new Map<string, DialledPort[]>();
  return (flow, known) => {
    const workload = workloadKey(flow.source);
    const mine = destinations.get(workload);
    if (!mine?.complete) return [];
    const request = rehearsedRequest(flow, known, today);
    const key = `${workload} ${kindOf(request)}`;
    const ports = remembered.get(key) ?? dialledPorts(request, mine, today.policy);
    remembered.set(key, ports);
    return ports;
  };
}

function kindOf(request: PartialRequest): string {
  const { family, ip, port, observedNetwork, observedInCluster, observedEarlier } = request;
  const route = tellingRoute(request);
  const network = observedNetwork ? keyOf(observedNetwork) : `${observedNetwork}`;
  return `${family} ${ip} ${port} ${network} ${observedInCluster} ${observedEarlier} ${route && refKey(route)}`;
}

/** One address of each kind that neither policy can tell apart. */
function representatives(addresses: readonly string[], namespace: string, before: Policy, after: Policy): string[] {
  const kinds = new Map<string, string>();
  for (const address of addresses) {
    const kind = [before, after].map((policy) => placeOf(address, namespace, policy)).join(" then ");
    if (!kinds.has(kind)) kinds.set(kind, address);
  }
  return [...kinds.values()];
}

function placeOf(address: string, namespace: string, policy: Policy): string {
  const governing = governingTarget(address, namespace, policy);
  return typeof governing === "string" ? governing : keyOf(governing.ref);
}

function together(first: PortChange, all: readonly PortChange[], flow: Flow): JudgedEffect {
  const { before, after, effect, sentence } = first;
  const others = all.filter((each) => each !== first);
  const on = flow.port === first.port ? "" : ` ${capital(dialledSentence(flow, first.port))}`;
  if (others.length === 0) return { before, after, effect, sentence: `${sentence}${on}` };
  const ports = all.map(({ port, share }) => `${port} (${printShare(share)})`).join(", ");
  const said = `by the workload's connections, its port is one of ${ports}`;
  if (others.every((each) => each.effect === effect && sameEnd(each, first)))
    return { before, after, effect, sentence: `${sentence} The same on each port: ${said}.` };
  const effects = [...new Set(all.map((each) => each.effect))];
  const each = effects.map((name) => `${name.replace("-", " ")} on ${portsWith(name, all)}`).join(", ");
  return {
    before: agreed(
      all.map((one) => one.before),
      each,
    ),
    after: agreed(
      all.map((one) => one.after),
      each,
    ),
    effect: "uncertain",
    sentence: `${capital(each)}: ${said}.`,
  };
}

function dialledSentence(flow: Flow, port: number): string {
  return flow.port === null
    ? `its workload dialled only port ${port}.`
    : `the proxy reports port ${flow.port}, but its workload dialled only ${port}.`;
}

function portsWith(effect: string, all: readonly PortChange[]): string {
  const ports = all.filter((each) => each.effect === effect).map(({ port }) => port);
  return ports.length === 1 ? `port ${ports[0]}` : `ports ${ports.join(" and ")}`;
}

function sameEnd(a: PortChange, b: PortChange): boolean {
  return (
    a.after.certain === b.after.certain && (!a.after.certain || !b.after.certain || a.after.outcome === b.after.outcome)
  );
}

/** One decision for all ports, where they agree. */
function agreed(decisions: readonly FlowDecision[], sentence: string): FlowDecision {
  const [first] = decisions;
  const outcome = first?.certain ? first.outcome : null;
  if (first && outcome !== null && decisions.every((each) => each.certain && each.outcome === outcome)) return first;
  const candidates = decisions.flatMap((each) => (each.certain ? [each.decision] : each.candidates));
  return { certain: false, decidingField: "port", candidates, sentence: `${capital(sentence)}.` };
}
