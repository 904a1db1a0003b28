import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { aFlow } from "@/lib/flows/a-flow";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { type FlowsState, flowFeed } from "./flow-feed";

const EVERY = 5_000;
const answer: FlowsAnswer = {
  window: { seconds: 900, start: "2026-11-21T11:45:00Z", end: "2026-11-21T12:00:00Z", scrapeIntervalSeconds: 10 },
  readAt: "2026-11-21T12:00:00Z",
  flows: [aFlow()],
  uncovered: [aFlow({ id: "uncovered", verdict: "uncovered" })],
  problems: [],
  totals: [],
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the feed of flows", () => {
  it("is read for all who watch at once, and while one of them is live", async () => {
    const read = vi.fn(async () => answer);
    const feed = flowFeed(read, EVERY);
    const states: FlowsState[] = [];
    const end = feed.watch(true, (state) => states.push(state));
    feed.watch(false, () => {});
    await vi.advanceTimersByTimeAsync(2 * EVERY + 1);
    expect(read).toHaveBeenCalledTimes(3);
    expect(states[0]).toMatchObject({ revision: 1, all: [{ id: "web>httpbin" }, { id: "uncovered" }], failed: null });
    end();
    await vi.advanceTimersByTimeAsync(10 * EVERY);
    expect(read.mock.calls.length).toBeLessThanOrEqual(4);
  });

  it("goes on reading for whoever asks the same in other words", async () => {
    const signals: AbortSignal[] = [];
    const feed = flowFeed((signal) => {
      signals.push(signal);
      return new Promise(() => {});
    }, EVERY);
    feed.watch(true, () => {})();
    feed.watch(true, () => {});
    await vi.advanceTimersByTimeAsync(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  });

  it("gives a reading up when nobody watches any more", async () => {
    const signals: AbortSignal[] = [];
    const feed = flowFeed((signal) => {
      signals.push(signal);
      return new Promise(() => {});
    }, EVERY);
    feed.watch(true, () => {})();
    await vi.advanceTimersByTimeAsync(1);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it("keeps the last answer while reading fails, and says why", async () => {
    const read = vi.fn(async () => answer);
    const feed = flowFeed(read, EVERY);
    const states: FlowsState[] = [];
    feed.watch(true, (state) => states.push(state));
    await vi.advanceTimersByTimeAsync(1);
    read.mockRejectedValueOnce(new Error("gone"));
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(states.at(-1)).toMatchObject({ answer, failed: { message: "gone" } });
    await vi.advanceTimersByTimeAsync(EVERY);
    expect(states.at(-1)).toMatchObject({ answer, failed: null });
  });
});
