import type { Destinations } from "../flows/destination";
import type { Flow } from "../flows/flow";
import { isWithin, parseCidr } from "../linkerd/address";
import type { LinkerdPorts } from "../network-policy/generate/wanted";
import { counted } from "../print/counted";
import { ComparedCluster, type Surroundings } from "./compared-cluster";
import { type ConnectionRehearsal, type ConnectionRow, MOST_ROWS, noCounts } from "./connection-rehearsal";
import { type Contact, contactSteps } from "./contact";
import { type ImpliedPair, impliedPairs, MOST_PAIRS } from "./implied-pairs";
import { type Judging, judgeContact, judgePods, targetName } from "./judge-contact";
import { type Outcome, worst } from "./outcome";
import type { ProposedPolicies } from "./proposed-policies";
import { qualified, rowOf, sortRows, type UntoldRow } from "./row";
import { unseenSteps } from "./unseen";
import { type WatchedConnections, watchedOf } from "./watched-connection";

/** All that a rehearsal of NetworkPolicies stands on. */
export interface RehearsedConnections {
  around: Surroundings;
  policies: ProposedPolicies;
  /** Of the window; null: they could not be read. */
  flows: readonly Flow[] | null;
  destinations: Destinations | null;
  windowSeconds: number;
  /** RFC 3339. */
  readAt: string;
  /** Of Linkerd. */
  clusterNetworks: readonly string[];
  linkerd: LinkerdPorts;
  redirects: Judging["redirects"];
  /** Who enforces, as recognized, and other kinds of policies that bear on the same connections; null: nobody looked. */
  enforcement: { plugin: string | null; others: readonly string[] } | null;
  /** What could not be read of the cluster or the window, in sentences. */
  doubts: readonly string[];
}

/** `watched`: what is kept of it, to hold later connections against. */
export type Rehearsed = ConnectionRehearsal & { watched: WatchedConnections };

/** Who loses what, in pieces: whoever has others to serve gives them a turn after each. */
export function* rehearsalSteps(asked: RehearsedConnections): Generator<void, Rehearsed> {
  const { around, policies, flows, windowSeconds, readAt } = asked;
  const { written, before, after, refused } = policies;
  const qualifier = qualifierOf(asked);
  const frame = { readAt, windowSeconds, qualifier, policies: written };
  if (written.length === 0) {
    const nothing = { counts: noCounts(), more: noCounts(), rows: [], unseen: [], doubts: [] };
    return { ...frame, ...nothing, qualifier: null, lostSeen: 0, outOfReach: 0, watched: watchedOf([], []) };
  }
  const cluster = yield* ComparedCluster.steps(around, before, after);
  yield;
  const { linkerd, redirects, enforcement } = asked;
  const networks = asked.clusterNetworks.flatMap((each) => parseCidr(each) ?? []);
  const isOfCluster = (address: string) => isWithin(networks, address);
  const judging: Judging = { cluster, isOfCluster, linkerd, redirects, plugin: enforcement?.plugin ?? null };
  const isInside = (address: string) => cluster.isInside(address);
  const contacts = yield* contactSteps({ flows: flows ?? [], destinations: asked.destinations, isInside });
  yield;
  const reached = contacts.filter((each) => isReached(each, cluster));
  const rows: UntoldRow[] = [];
  for (const contact of reached) {
    rows.push(rowOfContact(contact, judgeContact(contact, judging), cluster));
    if (rows.length % STEP === 0) yield;
  }
  const { pairs, isCut } = yield* impliedPairs(cluster);
  const seen = new Set(rows.map(({ key }) => key));
  for (const [key, alike] of pairs) {
    if (seen.has(key)) continue;
    const row = rowOfPair(key, alike, judging);
    // Nobody was seen to use it, and nobody could.
    if (row && row.outcome.effect !== "denied") rows.push(row);
    if (rows.length % STEP === 0) yield;
  }
  const unseen = yield* unseenSteps(judging);
  sortRows(rows);
  yield;
  const { egress, ingress } = cluster.touched;
  return {
    ...frame,
    watched: watchedOf(rows, [...egress, ...ingress]),
    ...shownOf(rows, qualifier),
    outOfReach: contacts.length - reached.length,
    unseen: unseen.map((each) => ({ ...each, sentence: qualified(each.sentence, qualifier) })),
    doubts: [...refused, ...asked.doubts, ...doubtsOf(asked, isCut)],
  };
}

const STEP = 100;

function shownOf(rows: readonly UntoldRow[], qualifier: string | null) {
  const counts = noCounts();
  for (const { outcome } of rows) counts[outcome.effect] += 1;
  const shown = rows.slice(0, MOST_ROWS).map((row): ConnectionRow => rowOf(row, qualifier));
  const more = { ...counts };
  for (const { effect } of shown) more[effect] -= 1;
  const lostSeen = rows.filter(({ outcome, seen }) => outcome.effect === "lost" && seen !== "ingress-policy").length;
  return { counts, more, lostSeen, rows: shown };
}

/** Pods of other namespaces than those that the proposal touches have the same policies as before. */
function isReached({ source, places }: Contact, cluster: ComparedCluster): boolean {
  const { egress, ingress } = cluster.touched;
  if (egress.has(source.namespace) || ingress.has(source.namespace)) return true;
  return places.some(({ address }) => {
    const target = cluster.serviceAt(address) ?? cluster.podAt(address)?.pod;
    return target !== undefined && ingress.has(target.namespace);
  });
}

function rowOfContact(contact: Contact, outcome: Outcome, cluster: ComparedCluster): UntoldRow {
  const { source, port, count, seen } = contact;
  const { namespace, workload } = source;
  const [place, ...others] = contact.places;
  const known = contact.host === null && place && others.length === 0 ? place.address : null;
  const service = known === null ? null : cluster.serviceAt(known);
  const pod = known === null || service ? null : cluster.podAt(known);
  const inner = service ? `Service ${service.namespace}/${service.name}` : pod ? pod.workload : null;
  const target = inner ?? targetName(contact);
  const key = `${namespace}/${workload} ${outcome.target?.workload ?? target} ${outcome.target?.port ?? port}/TCP`;
  const watch =
    contact.redirected || contact.places.length === 0
      ? null
      : { places: contact.places, service: service && { namespace: service.namespace, name: service.name } };
  return { key, source: { namespace, workload }, target, port, protocol: "TCP", seen, count, outcome, watch };
}

function rowOfPair(key: string, alike: readonly ImpliedPair[], judging: Judging): UntoldRow | null {
  const outcome = worst(alike, (each) => judgePods(each.source, each.target, each.port, each.protocol, judging));
  const [first] = alike;
  if (!outcome || !first) return null;
  const { source, target, port, protocol } = first;
  const { namespace, workload } = source.pod;
  const from = { namespace, workload: workload.name };
  const row = { key, source: from, target: target.workload, port, protocol, count: 0, outcome, watch: null };
  return { ...row, seen: "ingress-policy" };
}

function qualifierOf({ enforcement }: RehearsedConnections): string | null {
  if (enforcement === null) return "Which plugin enforces NetworkPolicies is unknown.";
  const { plugin, others } = enforcement;
  if (others.length > 0) return `${others.join(", ")} may apply to the same connections and are not evaluated.`;
  return plugin === null
    ? "No plugin that enforces NetworkPolicies was recognized. Without one they have no effect."
    : null;
}

function doubtsOf({ flows, destinations, linkerd, enforcement }: RehearsedConnections, isCut: boolean): string[] {
  return [
    ...(enforcement?.plugin
      ? [
          `${enforcement.plugin} is recognized by its running pods, which is a guess. Where plugins differ, its reading decides.`,
        ]
      : []),
    ...(flows === null ? ["No flows were read: only what ingress policies name is compared."] : []),
    ...(destinations === null && flows !== null
      ? [
          "What the workloads dialled is unknown, so connections within the cluster are missing unless an ingress policy names them.",
        ]
      : []),
    ...(isCut
      ? [`Ingress policies name more than ${counted(MOST_PAIRS, "pair")} of pods: the rest was not compared.`]
      : []),
    `Meshed pods are assumed to connect to each other on port 4143 (proxy.outboundTransportMode: ${linkerd.transport}).`,
    "Only proxies were asked: connections of unmeshed pods and UDP are not seen.",
    "Open connections may outlive the change: plugins differ.",
  ];
}
