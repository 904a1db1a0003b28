import { describe, expect, it, vi } from "vitest";
import { aFlow } from "@/lib/flows/a-flow.testing";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { packFlows } from "@/lib/flows/wire/flow-columns";
import { deltaBetween } from "@/lib/flows/wire/flows-delta";
import type { FlowsListener } from "./event-stream";
import { type FlowsState, flowFeed } from "./flow-feed";

function answerWith(count: number): FlowsAnswer {
  return {
    window: {
      seconds: 900,
      start: "2026-11-21T11:45:00Z",
      end: "2026-11-21T12:00:00Z",
      scrapeIntervalSeconds: 10,
      clockAheadSeconds: 0,
    },
    readAt: "2026-11-21T12:00:00Z",
    flows: [aFlow({ count })],
    uncovered: [aFlow({ id: "uncovered", network: null, verdict: "uncovered" })],
    problems: [],
    totals: [],
  };
}

const [one, two] = [
  { revision: "a.1", answer: answerWith(1) },
  { revision: "a.2", answer: answerWith(2) },
];
const whole = { kind: "whole", question: "15m", revision: one.revision, answer: packFlows(one.answer) } as const;
const delta = { kind: "delta", question: "15m", delta: deltaBetween(one, two) } as const;
const gone = { code: "internal", message: "gone", hint: "", details: null } as const;

function aFeed({ past = false } = {}) {
  const listeners = new Set<FlowsListener>();
  const stream = {
    watchFlows: vi.fn((_question: string, listener: FlowsListener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    }),
    reopen: vi.fn(),
  };
  const read = vi.fn(async (_signal: AbortSignal) => one.answer);
  const feed = flowFeed({ question: "15m", stream: past ? null : stream, read });
  const states: FlowsState[] = [];
  const watch = (live: boolean) => feed.watch(live, (state) => states.push(state));
  const listener = () => {
    const [first] = listeners;
    if (!first) throw new Error("Nobody listens.");
    return first;
  };
  return { stream, listeners, listener, read, feed, states, watch };
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 5));

describe("the feed of flows", () => {
  it("knows how far the browser's clock is from Prometheus's, and so how old the data is", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-21T12:05:00Z") });
    try {
      const { listener, states, watch } = aFeed();
      watch(true);
      listener().onEvent(whole);
      await turn();
      expect(states.at(-1)?.skew).toBe(300_000);
      vi.setSystemTime(Date.parse("2026-11-21T12:05:40Z"));
      listener().onEvent({ kind: "failed", question: "15m", failure: gone, at: "2026-11-21T12:00:38Z" });
      await turn();
      // 38 s old by Prometheus's clock, whatever the browser's says.
      expect(Date.now() - (states.at(-1)?.skew ?? 0) - Date.parse(one.answer.readAt)).toBe(38_000);
      listener().onLost(gone);
      await turn();
      expect(states.at(-1)?.skew).toBe(302_000);
    } finally {
      vi.useRealTimers();
    }
  });

  it("holds what the stream sent, as the changes leave it", async () => {
    const { listener, states, watch, read } = aFeed();
    watch(true);
    listener().onEvent(whole);
    await turn();
    expect(states[0]).toMatchObject({ revision: 1, all: [{ count: 1 }, { id: "uncovered" }], failed: null });
    expect(listener().held()).toBe("a.1");
    listener().onEvent(delta);
    await turn();
    expect(states[1]).toMatchObject({ all: [{ count: 2 }, { id: "uncovered" }] });
    expect(listener().held()).toBe("a.2");
    expect(read).not.toHaveBeenCalled();
  });

  it("asks for the whole where changes do not fit what is held", async () => {
    const { listener, states, watch, stream } = aFeed();
    watch(true);
    listener().onEvent(whole);
    await turn();
    listener().onEvent(delta);
    await turn();
    listener().onEvent(delta);
    await turn();
    expect(stream.reopen).toHaveBeenCalledTimes(1);
    expect(listener().held()).toBeNull();
    // What was shown stays until it comes.
    expect(states.at(-1)).toMatchObject({ all: [{ count: 2 }, {}], failed: null });
  });

  it("is streamed once for all who watch, also for whoever asks the same in other words, and no longer", async () => {
    const { stream, listeners, watch } = aFeed();
    const end = watch(true);
    const endOther = watch(true);
    end();
    const endThird = watch(true);
    await turn();
    expect(stream.watchFlows).toHaveBeenCalledTimes(1);
    expect(listeners.size).toBe(1);
    endOther();
    endThird();
    await turn();
    expect(listeners.size).toBe(0);
  });

  it("keeps the last answer while Prometheus is away or the stream is, and says why", async () => {
    const { listener, states, watch } = aFeed();
    watch(true);
    listener().onEvent(whole);
    await turn();
    const failure = { code: "prometheus_timeout", message: "slow", hint: "" };
    listener().onEvent({ kind: "failed", question: "15m", failure, at: "2026-11-21T12:00:05Z" });
    await turn();
    expect(states.at(-1)).toMatchObject({ answer: { readAt: one.answer.readAt }, failed: { message: "slow" } });
    // That the stream is there says nothing of Prometheus.
    listener().onFound();
    await turn();
    expect(states.at(-1)?.failed?.message).toBe("slow");
    listener().onLost(gone);
    await turn();
    expect(states.at(-1)).toMatchObject({ all: [{ count: 1 }, {}], failed: gone });
    listener().onFound();
    await turn();
    expect(states.at(-1)?.failed).toBeNull();
    listener().onEvent(delta);
    await turn();
    expect(states.at(-1)).toMatchObject({ all: [{ count: 2 }, {}], failed: null });
  });

  it("asks for flows while events are held back on the way, until one comes that is as new", async () => {
    const { listener, states, watch, read } = aFeed();
    const end = watch(true);
    const newer = { ...two.answer, readAt: "2026-11-21T12:00:20Z" };
    read.mockResolvedValue(newer);
    listener().onSilence();
    listener().onSilence();
    await turn();
    expect(read).toHaveBeenCalledTimes(1);
    expect(states.at(-1)).toMatchObject({ polled: true, all: [{ count: 2 }, {}], failed: null });
    // Cut at last: the polls say themselves whether anybody is there.
    listener().onLost(gone);
    listener().onEvent(whole);
    await turn();
    expect(states.at(-1)).toMatchObject({ polled: true, all: [{ count: 2 }, {}], failed: null });
    const late = { revision: "a.3", answer: { ...answerWith(3), readAt: newer.readAt } };
    listener().onEvent({ kind: "delta", question: "15m", delta: deltaBetween(one, late) });
    await turn();
    expect(states.at(-1)).toMatchObject({ polled: false, all: [{ count: 3 }, {}] });
    end();
  });

  it("reads once for who is not live, and then leaves what is shown as it is", async () => {
    const { stream, listener, states, watch, read, feed } = aFeed();
    watch(false);
    await turn();
    expect(states).toHaveLength(1);
    expect(stream.watchFlows).not.toHaveBeenCalled();
    feed.watch(true, () => {});
    listener().onEvent(whole);
    await turn();
    listener().onEvent(delta);
    await turn();
    expect(states).toHaveLength(1);
    expect(read).toHaveBeenCalledTimes(1);
  });

  it("reads a window of the past once, and gives that up when nobody waits for it", async () => {
    const { watch, read, states } = aFeed({ past: true });
    read.mockReturnValueOnce(new Promise(() => {}));
    watch(true)();
    await turn();
    expect(read.mock.calls[0]?.[0].aborted).toBe(true);
    watch(true);
    watch(true);
    await turn();
    expect(read).toHaveBeenCalledTimes(2);
    expect(states.map(({ failed }) => failed)).toEqual([null, null]);
  });
});
