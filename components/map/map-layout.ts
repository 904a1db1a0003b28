import type { TrafficSum } from "@/lib/flows/network-traffic";
import { edgeKey, type FlowMap, type MapColumn, type MapEdge, type MapNode } from "@/lib/flows/view/flow-map";

/** Pixels. */
const LABEL_HEIGHT = 20;
const PIXELS_PER_WEIGHT = 2.5;

export interface PlacedNode extends MapNode {
  y: number;
  height: number;
}

export interface PlacedEdge extends MapEdge {
  key: string;
  /** Middle of the band where it leaves and where it arrives. */
  fromY: number;
  toY: number;
  width: number;
}

export interface MapLayout {
  nodes: PlacedNode[];
  edges: PlacedEdge[];
  /** Every label of the fullest column has room. */
  height: number;
}

/** Each column spread over the whole height in the map's order; bands leave and arrive in the order of their other ends. */
export function layOut({ nodes, edges }: FlowMap): MapLayout {
  const widths = edges.map((edge) => weight(edge.traffic) * PIXELS_PER_WEIGHT);
  const into = sumBy(edges, widths, (edge) => edge.to);
  const outOf = sumBy(edges, widths, (edge) => edge.from);
  const heightOf = (node: MapNode) => Math.max(into.get(node.id) ?? 0, outOf.get(node.id) ?? 0);
  const columns = COLUMNS.map((column) => nodes.filter((node) => node.column === column));
  const slotOf = (node: MapNode) => Math.max(LABEL_HEIGHT, heightOf(node) + LABEL_HEIGHT / 2);
  const height = Math.ceil(Math.max(0, ...columns.map((column) => total(column.map(slotOf)))));

  const placed = columns.flatMap((column) => {
    const slack = (height - total(column.map(slotOf))) / Math.max(1, column.length);
    let top = 0;
    return column.map((node): PlacedNode => {
      const slot = slotOf(node) + slack;
      const y = top + (slot - heightOf(node)) / 2;
      top += slot;
      return { ...node, y, height: heightOf(node) };
    });
  });
  return { nodes: placed, edges: placeEdges(edges, widths, placed), height };
}

function placeEdges(edges: readonly MapEdge[], widths: readonly number[], nodes: readonly PlacedNode[]): PlacedEdge[] {
  const place = new Map(nodes.map((node, index) => [node.id, index]));
  const placed = edges.map(
    (edge, index): PlacedEdge => ({
      ...edge,
      key: edgeKey(edge),
      fromY: 0,
      toY: 0,
      width: widths[index] ?? 0,
    }),
  );
  const stack = (end: "from" | "to", other: "from" | "to") => {
    const next = new Map(nodes.map((node) => [node.id, node.y]));
    const inOrder = [...placed].sort((a, b) => (place.get(a[other]) ?? 0) - (place.get(b[other]) ?? 0));
    for (const edge of inOrder) {
      const top = next.get(edge[end]) ?? 0;
      edge[`${end}Y`] = top + edge.width / 2;
      next.set(edge[end], top + edge.width);
    }
  };
  stack("from", "to");
  stack("to", "from");
  return placed;
}

const COLUMNS: readonly MapColumn[] = ["client", "network", "destination"];

/**
 * The width of a band: 1 for traffic that rests, and one more for each tenfold of a thousandth a second. Rates span seven powers
 * of ten, so that in proportion all but a few would be hairlines.
 */
function weight({ requestsPerSecond, connectionsPerSecond }: TrafficSum): number {
  return 1 + Math.log10(1 + 1000 * Math.max(requestsPerSecond, connectionsPerSecond));
}

function sumBy(edges: readonly MapEdge[], widths: readonly number[], endOf: (edge: MapEdge) => string) {
  const sums = new Map<string, number>();
  for (const [index, edge] of edges.entries()) {
    sums.set(endOf(edge), (sums.get(endOf(edge)) ?? 0) + (widths[index] ?? 0));
  }
  return sums;
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
