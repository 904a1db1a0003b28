import type { MapColumn, MapEdge, MapNode, MapSubject } from "./flow-map";

const COLUMNS: readonly MapColumn[] = ["client", "network", "destination"];

/**
 * By column; clients and networks by namespace and name, destinations by the first network that leads to them, then domain and name.
 */
export function inPlace(nodes: MapNode[], edges: Iterable<MapEdge>): MapNode[] {
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
