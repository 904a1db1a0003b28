import { afterEach, describe, expect, it, vi } from "vitest";
import { readClockAhead } from "./engine-clock";

afterEach(() => vi.useRealTimers());

const HOUR = 3_600_000;

/** An engine whose clock is ahead of ours by what `ahead` says, and how often it was asked. */
function anEngine(ahead = 0) {
  const engine = {
    ahead,
    asked: 0,
    clock: async () => {
      engine.asked++;
      return Date.now() + engine.ahead;
    },
  };
  return engine;
}

describe("the clock of Prometheus", () => {
  it.each([HOUR, -HOUR])("is believed when it is %i ms ahead, and asked once a minute", async (ahead) => {
    const engine = anEngine(ahead);
    const url = `http://ahead-${ahead}`;
    expect((await readClockAhead(engine, url, false)).ahead).toBeCloseTo(ahead, -2);
    expect((await readClockAhead(engine, url, false)).problem).toBeNull();
    expect(engine.asked).toBe(1);
  });

  it.each([
    ["an hour forward", HOUR],
    ["an hour back", -HOUR],
    ["half a minute back", -30_000],
  ])("is asked again as soon as our own is set %s, and what is now does not move", async (_, by) => {
    const engine = anEngine();
    const url = `http://set-${by}`;
    await readClockAhead(engine, url, false);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + by });
    engine.ahead = -by;
    const { ahead } = await readClockAhead(engine, url, false);
    expect(engine.asked).toBe(2);
    expect(ahead).toBeCloseTo(-by, -2);
  });

  // reported, security/prometheus-time-inf.json
  it.each([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 0, -1, 8.65e15, 1e300, null])(
    "that says %s is not believed, which is told",
    async (time) => {
      const { ahead, problem } = await readClockAhead({ clock: async () => time }, `http://says-${time}`, false);
      expect(ahead).toBe(0);
      expect(problem).toMatchObject({ code: "clock_unreadable" });
    },
  );
});
