import { describe, expect, it } from "vitest";
import { RING_SHAPE, StepRing } from "./step-ring";

const HOUR = 3_600_000;

function sums(ring: StepRing, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): Record<number, number> {
  const found: Record<number, number> = {};
  for (const step of ring.steps(from, to)) {
    for (const [at, track] of step.tracks.entries()) found[track] = (found[track] ?? 0) + (step.amounts[at] ?? 0);
  }
  return found;
}

describe("the ring of steps", () => {
  it("keeps 15 s for six hours, then minutes for a day, and no amount is lost in between", () => {
    const ring = new StepRing(0);
    for (let at = 0; at < 20 * HOUR; at += 15_000) {
      ring.page(at);
      ring.add(7, 1, at);
    }
    expect(sums(ring)).toEqual({ 7: 4_800 });
    const lengths = [...ring.steps(0, 20 * HOUR)].map(({ start, end }) => end - start);
    const fine = lengths.filter((length) => length === 15_000).length;
    expect(lengths.filter((length) => length === 60_000).length * 4 + fine).toBe(4_800);
    expect(Math.abs(fine - 1_440)).toBeLessThanOrEqual(4);
    expect(ring.reach()).toMatchObject({ from: 0, limitedBy: "began" });
  });

  it("drops what is older than a day, and says so", () => {
    const ring = new StepRing(0);
    for (let at = 0; at <= 30 * HOUR; at += 60_000) ring.add(1, 1, at);
    expect(ring.reach()).toMatchObject({ from: 6 * HOUR, limitedBy: "span" });
    expect(sums(ring)).toEqual({ 1: 1_441 });
  });

  it("drops the oldest above its budget, and says so", () => {
    const ring = new StepRing(0, { ...RING_SHAPE, bytes: 10_000 });
    for (let at = 0; at < HOUR; at += 15_000) for (let track = 0; track < 100; track += 1) ring.add(track, 1, at);
    const { from, limitedBy, bytes } = ring.reach();
    expect({ from, limitedBy }).toEqual({ from: HOUR - 11 * 15_000, limitedBy: "bytes" });
    expect(bytes).toBe(10_000);
  });

  it.each([1, 65_535, 65_536, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER])("holds %s exactly", (amount) => {
    const ring = new StepRing(0);
    ring.add(3, amount, 0);
    ring.add(4, 1, 0);
    ring.add(4, 1, 15_000);
    expect(sums(ring)).toEqual({ 3: amount, 4: 2 });
  });

  it("has a step without pages for no time in which nothing was read", () => {
    const ring = new StepRing(0);
    for (const at of [0, 15_000, 60_000]) ring.page(at);
    expect([...ring.steps(0, HOUR)].map(({ start, pages }) => [start, pages])).toEqual([
      [0, 1],
      [15_000, 1],
      [60_000, 1],
    ]);
  });
});
