import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "../flow";
import { addFlow, nothing, type TrafficSum } from "../network-traffic";

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
  /** Of all flows that are drawn; equals the sum of any one column. */
  traffic: TrafficSum;
  flows: number;
  /** Flows left out since one of their ends is hidden. */
  hiddenFlows: number;
}

/** More nodes in one column cannot be read; the quietest are folded into one, those with refused traffic last. */
export const MAP_COLUMN_CAP = 70;

/**
 * `flows` as clients → networks → destinations, with one edge a verdict. Each flow counts once in each column, those beyond
 * `cap` under the node `rest`.
 */
export function flowMap(flows: readonly Flow[], shape: MapShape, cap = MAP_COLUMN_CAP): FlowMap {
  const hidden = new Set(shape.hidden);
  const ways = flows.map((flow) => wayOf(flow, shape)).filter((way) => !way.nodes.some((node) => hidden.has(node.id)));
  const folded = foldColumns(ways, cap);
  const nodes = new Map<string, MapNode>();
  const edges = new Map<string, MapEdge>();
  const members = new Map<string, Set<string>>();
  let traffic = nothing();
  for (const { flow, nodes: ends } of ways) {
    const [client, network, destination] = ends.map((end) => folded.get(end.id) ?? end);
    if (!client || !network || !destination) continue;
    const lit = shape.focus === null || [client, network, destination].some(({ id }) => id === shape.focus);
    traffic = addFlow(traffic, flow);
    for (const end of [client, network, destination]) addToNode(nodes, end, flow, lit);
    for (const end of ends) addMember(members, folded.get(end.id) ?? end, end, flow);
    addToEdge(edges, client.id, network.id, flow, lit);
    addToEdge(edges, network.id, destination.id, flow, lit);
  }
  return {
    nodes: inPlace([...nodes.values()], edges.values()).map((node) => ({
      ...node,
      of: counted(node.of, members.get(node.id)),
    })),
    edges: [...edges.values()],
    traffic,
    flows: ways.length,
    hiddenFlows: flows.length - ways.length,
  };
}

type End = Pick<MapNode, "id" | "column" | "of">;
interface Way {
  flow: Flow;
  nodes: [End, End, End];
}

function wayOf(flow: Flow, shape: MapShape): Way {
  return { flow, nodes: [clientOf(flow, shape), networkOf(flow), destinationOf(flow, shape)] };
}

function clientOf({ source: { namespace, workload } }: Flow, shape: MapShape): End {
  const group = `client:${namespace}`;
  if (shape.clients === "namespace" && !shape.expanded.includes(group)) {
    return { id: group, column: "client", of: { kind: "namespace", namespace, workloads: 0 } };
  }
  return { id: `${group}/${workload}`, column: "client", of: { kind: "workload", namespace, workload } };
}

function networkOf({ network }: Flow): End {
  if (network === null) return { id: "network:", column: "network", of: { kind: "no-network" } };
  return { id: `network:${network.namespace}/${network.name}`, column: "network", of: { kind: "network", ...network } };
}

function destinationOf({ host, registrableDomain, address }: Flow, shape: MapShape): End {
  const column = "destination";
  if (host === null && address === null) return { id: "destination:", column, of: { kind: "unnamed" } };
  if (host === null) return { id: `destination:${address}`, column, of: { kind: "address", address: address ?? "" } };
  const group = `domain:${registrableDomain}`;
  if (shape.destinations === "domain" && registrableDomain !== null && !shape.expanded.includes(group)) {
    return { id: group, column, of: { kind: "domain", domain: registrableDomain, hosts: 0 } };
  }
  return { id: `destination:${host}`, column, of: { kind: "host", host, registrableDomain } };
}

/** For each node that does not fit, the `rest` of its column. */
function foldColumns(ways: readonly Way[], cap: number): Map<string, End> {
  const folded = new Map<string, End>();
  for (const [index, column] of (["client", "network", "destination"] as const).entries()) {
    const weights = new Map<string, { weight: number; refused: boolean }>();
    for (const { flow, nodes } of ways) {
      const id = nodes[index]?.id ?? "";
      const seen = weights.get(id) ?? { weight: 0, refused: false };
      weights.set(id, {
        weight: seen.weight + flow.ratePerSecond,
        refused: seen.refused || flow.verdict === "denied" || flow.verdict === "failed",
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

function addToNode(nodes: Map<string, MapNode>, end: End, flow: Flow, lit: boolean): void {
  const node = nodes.get(end.id);
  nodes.set(end.id, {
    ...end,
    traffic: addFlow(node?.traffic ?? nothing(), flow),
    flows: (node?.flows ?? 0) + 1,
    verdict: worst(node?.verdict ?? flow.verdict, flow.verdict),
    lit: lit || (node?.lit ?? false),
  });
}

function addToEdge(edges: Map<string, MapEdge>, from: string, to: string, flow: Flow, lit: boolean): void {
  const key = `${from} ${to} ${flow.verdict}`;
  const edge = edges.get(key);
  edges.set(key, {
    from,
    to,
    verdict: flow.verdict,
    traffic: addFlow(edge?.traffic ?? nothing(), flow),
    flows: (edge?.flows ?? 0) + 1,
    lit: lit || (edge?.lit ?? false),
  });
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

const COLUMNS: readonly MapColumn[] = ["client", "network", "destination"];

function inPlace(nodes: MapNode[], edges: Iterable<MapEdge>): MapNode[] {
  const places = new Map(nodes.map((node) => [node.id, placeOf(node.of)]));
  const ledBy = new Map<string, string>();
  for (const { from, to } of edges) {
    const network = places.get(from) ?? "";
    const first = ledBy.get(to);
    if (first === undefined || network < first) ledBy.set(to, network);
  }
  const keyOf = (node: MapNode) => {
    const place = places.get(node.id) ?? "";
    // Clients lead to networks, too; only destinations stand by what leads to them, and what has no name at the end.
    const named = node.of.kind !== "rest" && node.of.kind !== "unnamed";
    const leader = node.column === "destination" && named ? ledBy.get(node.id) : place;
    return `${COLUMNS.indexOf(node.column)} ${leader} ${place}`;
  };
  const keyed = nodes.map((node) => ({ node, key: keyOf(node) }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ node }) => node);
}

/** What stands for several, or for nothing known, comes last. */
function placeOf(of: MapSubject): string {
  switch (of.kind) {
    case "workload":
      return `0 ${of.namespace} ${of.workload}`;
    case "namespace":
      return `0 ${of.namespace}`;
    case "network":
      return `0 ${of.namespace} ${of.name}`;
    case "host":
      return `0 ${of.registrableDomain ?? of.host} ${of.host}`;
    case "domain":
      return `0 ${of.domain}`;
    case "address":
      return `1 ${of.address}`;
    case "no-network":
    case "unnamed":
      return "2";
    case "rest":
      return "3";
  }
}
