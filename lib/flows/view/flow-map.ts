import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "../flow";
import { addFlow, nothing, type TrafficSum } from "../network-traffic";
import { NOTHING_FAILS, type RoutesThatFail } from "../routes-that-fail";
import { type End, endsOf } from "./map-ends";
import { inPlace } from "./map-order";

/** How the columns are drawn. Ids are those of `MapNode`. */
export interface MapShape {
  clients: "workload" | "namespace";
  destinations: "host" | "domain";
  /** Namespaces and domains that are shown as their workloads and hosts all the same. */
  expanded: readonly string[];
  hidden: readonly string[];
  /** Only what flows through this node is lit. */
  focus: string | null;
}

export const MAP_SHAPE: MapShape = {
  clients: "workload",
  destinations: "host",
  expanded: [],
  hidden: [],
  focus: null,
};

export type MapColumn = "client" | "network" | "destination";

export interface MapNode {
  /** Stable over refreshes: `client:shop/web`, `network:shop/all-egress`, `destination:api.stripe.com`. */
  id: string;
  column: MapColumn;
  /** What the node stands for. */
  of: MapSubject;
  traffic: TrafficSum;
  flows: number;
  /** Of the worst flow through it. */
  verdict: FlowVerdict;
  /** As for an edge; of an EgressNetwork every such route, with traffic or without. */
  failing: string[];
  lit: boolean;
}

export type MapSubject =
  | { kind: "workload"; namespace: string; workload: string }
  | { kind: "namespace"; namespace: string; workloads: number }
  | { kind: "network"; namespace: string; name: string }
  /** Left without any EgressNetwork. */
  | { kind: "no-network" }
  | { kind: "host"; host: string; registrableDomain: string | null }
  /** The proxy exported an address and no name. */
  | { kind: "address"; address: string }
  /** Neither name nor address was exported. */
  | { kind: "unnamed" }
  | { kind: "domain"; domain: string; hosts: number }
  /** What did not fit the column. */
  | { kind: "rest"; nodes: number };

export interface MapEdge {
  from: string;
  to: string;
  verdict: FlowVerdict;
  /** Why what went this way fails by now, whatever was seen in the window: a sentence for each route. Empty where nothing does. */
  failing: string[];
  traffic: TrafficSum;
  flows: number;
  lit: boolean;
}

export interface FlowMap {
  /**
   * By column; clients and networks by namespace and name, destinations by the first network that leads to them, then domain
   * and name. Nothing hangs on rates, so a refresh moves nothing that was there.
   */
  nodes: MapNode[];
  edges: MapEdge[];
  /** The sentences of all nodes. */
  failing: string[];
  /** Of all flows that are drawn; equals the sum of any one column. */
  traffic: TrafficSum;
  flows: number;
  /** Flows left out since one of their ends is hidden. */
  hiddenFlows: number;
}

/** More nodes in one column cannot be read; the quietest are folded into one, those with refused traffic last. */
const MAP_COLUMN_CAP = 70;

/**
 * `flows` as clients → networks → destinations, with one edge a verdict, and one more for what `routes` fail. Each flow counts once in
 * each column, those beyond `cap` under the node `rest`.
 */
export function flowMap(
  flows: readonly Flow[],
  shape: MapShape,
  routes: RoutesThatFail = NOTHING_FAILS,
  cap = MAP_COLUMN_CAP,
): FlowMap {
  const hidden = new Set(shape.hidden);
  const ways = flows
    .map((flow): Way => ({ flow, why: routes.ofFlow(flow), nodes: endsOf(flow, shape) }))
    .filter((way) => !way.nodes.some((node) => hidden.has(node.id)));
  const folded = foldColumns(ways, cap);
  const nodes = new Map<string, MapNode>();
  const edges = new Map<string, MapEdge>();
  const members = new Map<string, Set<string>>();
  let traffic = nothing();
  for (const { flow, why, nodes: ends } of ways) {
    const [client, network, destination] = ends.map((end) => folded.get(end.id) ?? end);
    if (!client || !network || !destination) continue;
    const lit = shape.focus === null || [client, network, destination].some(({ id }) => id === shape.focus);
    traffic = addFlow(traffic, flow);
    for (const end of [client, network, destination]) addToNode(nodes, end, flow, why, lit);
    for (const end of ends) addMember(members, folded.get(end.id) ?? end, end, flow);
    addToEdge(edges, client.id, network.id, flow, why, lit);
    addToEdge(edges, network.id, destination.id, flow, why, lit);
  }
  const placed = inPlace([...nodes.values()], edges.values()).map((node) => ({
    ...node,
    of: counted(node.of, members.get(node.id)),
    failing: node.of.kind === "network" ? united(node.failing, routes.ofNetwork(node.of)) : node.failing,
  }));
  return {
    nodes: placed,
    edges: [...edges.values()],
    failing: united(...placed.map(({ failing }) => failing)),
    traffic,
    flows: ways.length,
    hiddenFlows: flows.length - ways.length,
  };
}

interface Way {
  flow: Flow;
  /** By `RoutesThatFail.ofFlow`. */
  why: string | null;
  nodes: [End, End, End];
}

/** For each node that does not fit, the `rest` of its column. */
function foldColumns(ways: readonly Way[], cap: number): Map<string, End> {
  const folded = new Map<string, End>();
  for (const [index, column] of (["client", "network", "destination"] as const).entries()) {
    const weights = new Map<string, { weight: number; refused: boolean }>();
    for (const { flow, why, nodes } of ways) {
      const id = nodes[index]?.id ?? "";
      const seen = weights.get(id) ?? { weight: 0, refused: false };
      weights.set(id, {
        weight: seen.weight + flow.ratePerSecond,
        refused: seen.refused || flow.verdict === "denied" || flow.verdict === "failed" || why !== null,
      });
    }
    if (weights.size <= cap) continue;
    const quietFirst = [...weights].sort(
      ([a, left], [b, right]) =>
        Number(left.refused) - Number(right.refused) || left.weight - right.weight || (a < b ? -1 : 1),
    );
    const rest: End = { id: `${column}:rest`, column, of: { kind: "rest", nodes: 0 } };
    for (const [id] of quietFirst.slice(0, weights.size - cap + 1)) folded.set(id, rest);
  }
  return folded;
}

function addToNode(nodes: Map<string, MapNode>, end: End, flow: Flow, why: string | null, lit: boolean): void {
  const node = nodes.get(end.id);
  nodes.set(end.id, {
    ...end,
    traffic: addFlow(node?.traffic ?? nothing(), flow),
    flows: (node?.flows ?? 0) + 1,
    verdict: worst(node?.verdict ?? flow.verdict, flow.verdict),
    failing: withReason(node?.failing ?? [], why),
    lit: lit || (node?.lit ?? false),
  });
}

function addToEdge(
  edges: Map<string, MapEdge>,
  from: string,
  to: string,
  flow: Flow,
  why: string | null,
  lit: boolean,
): void {
  const key = edgeKey({ from, to, verdict: flow.verdict, failing: why === null ? [] : [why] });
  const edge = edges.get(key);
  edges.set(key, {
    from,
    to,
    verdict: flow.verdict,
    failing: withReason(edge?.failing ?? [], why),
    traffic: addFlow(edge?.traffic ?? nothing(), flow),
    flows: (edge?.flows ?? 0) + 1,
    lit: lit || (edge?.lit ?? false),
  });
}

/** What fails stays apart from what does not. */
export function edgeKey({ from, to, verdict, failing }: Pick<MapEdge, "from" | "to" | "verdict" | "failing">): string {
  return `${from} ${to} ${verdict}${failing.length > 0 ? " failing" : ""}`;
}

/** Flows are many and reasons few: the same list as long as nothing is new. */
function withReason(known: string[], why: string | null): string[] {
  return why === null || known.includes(why) ? known : [...known, why];
}

function united(...lists: readonly (readonly string[])[]): string[] {
  return [...new Set(lists.flat())];
}

function addMember(members: Map<string, Set<string>>, node: End, end: End, flow: Flow): void {
  const set = members.get(node.id) ?? new Set();
  members.set(node.id, set);
  if (node.of.kind === "rest") set.add(end.id);
  else if (node.of.kind === "namespace") set.add(flow.source.workload);
  else if (node.of.kind === "domain") set.add(flow.host ?? "");
}

function counted(of: MapSubject, members: Set<string> | undefined): MapSubject {
  const size = members?.size ?? 0;
  if (of.kind === "rest") return { ...of, nodes: size };
  if (of.kind === "namespace") return { ...of, workloads: size };
  if (of.kind === "domain") return { ...of, hosts: size };
  return of;
}

function worst(a: FlowVerdict, b: FlowVerdict): FlowVerdict {
  return FLOW_VERDICTS.indexOf(a) <= FLOW_VERDICTS.indexOf(b) ? a : b;
}
