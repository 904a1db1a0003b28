import { describe, expect, it } from "vitest";
import { aFlow } from "@/lib/flows/a-flow.testing";
import { flowMap, MAP_SHAPE } from "@/lib/flows/view/flow-map";
import { layOut } from "./map-layout";

const flows = ["a", "b", "c", "d", "e", "f"].map((name, index) =>
  aFlow({ id: name, host: `${name}.example.com`, ratePerSecond: 10 ** index / 1000 }),
);

describe("the layout of the map", () => {
  it("leaves room for every label, and lets no two nodes of a column overlap", () => {
    const { nodes, height } = layOut(flowMap(flows, MAP_SHAPE));
    const destinations = nodes.filter((node) => node.column === "destination");
    for (const [index, node] of destinations.entries()) {
      const next = destinations[index + 1];
      const middle = node.y + node.height / 2;
      expect(node.y + node.height).toBeLessThanOrEqual(next?.y ?? height);
      if (next) expect(next.y + next.height / 2 - middle).toBeGreaterThanOrEqual(16);
    }
  });

  it("stacks the bands of a node without gaps, in the order of their other ends", () => {
    const { nodes, edges } = layOut(flowMap(flows, MAP_SHAPE));
    const network = nodes.find((node) => node.column === "network");
    const leaving = edges.filter((edge) => edge.from === network?.id).sort((a, b) => a.fromY - b.fromY);
    expect(leaving.map((edge) => edge.to)).toEqual(flows.map((flow) => `destination:${flow.host}`));
    expect(leaving.reduce((sum, edge) => sum + edge.width, 0)).toBeCloseTo(network?.height ?? 0);
  });

  it("draws a tenfold rate wider by the same step, so that a rare denial stays visible beside a flood", () => {
    const { edges } = layOut(flowMap(flows, MAP_SHAPE));
    const widths = edges.filter((edge) => edge.to.startsWith("destination:")).map((edge) => edge.width);
    expect(Math.min(...widths)).toBeGreaterThan(2);
    expect(Math.max(...widths)).toBeLessThan(8 * Math.min(...widths));
  });

  it("is empty without flows", () => {
    expect(layOut(flowMap([], MAP_SHAPE))).toEqual({ nodes: [], edges: [], height: 0 });
  });
});
