import { describe, expect, it } from "vitest";
import { benchMesh } from "./bench-mesh";
import { BENCH_SIZES } from "./bench-size";
import { meshSeries } from "./mesh-series";

describe("the mesh that is measured", () => {
  const mesh = benchMesh(BENCH_SIZES.M);
  const series = meshSeries(mesh);

  it("is the same each time", () => {
    expect(meshSeries(benchMesh(BENCH_SIZES.M))).toEqual(series);
  });

  it("has as many series as it is called for", () => {
    expect(meshSeries(benchMesh(BENCH_SIZES.S)).length).toBeGreaterThan(1_000);
    expect(series.length).toBeGreaterThan(20_000);
    expect(new Set(series.map(({ labels }) => JSON.stringify(labels))).size).toBe(series.length);
  });

  it("allows about 70 % of its traffic by routes, and knows every other verdict", () => {
    const flows = mesh.pods.flatMap(({ namespace, destinations }) => destinations.map((to) => ({ namespace, to })));
    const part = (is: (flow: (typeof flows)[number]) => boolean) => flows.filter(is).length / flows.length;
    expect(part(({ to }) => to.route !== null)).toBeCloseTo(0.7, 1);
    const defaults = flows.filter(({ to }) => to.route === null && !to.uncovered);
    expect(new Set(defaults.map(({ namespace }) => namespace.trafficPolicy))).toEqual(new Set(["Allow", "Deny"]));
    expect(part(({ to }) => to.uncovered)).toBeGreaterThan(0.05);
  });

  it("has five closes for each open connection counter, as proxies do", () => {
    const named = (name: RegExp) => series.filter(({ labels }) => name.test(labels.__name__ ?? "")).length;
    expect(named(/_close_total$/)).toBe(5 * named(/_open_total$/));
  });
});
