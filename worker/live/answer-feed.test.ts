import { describe, expect, it, vi } from "vitest";
import { AppError } from "@/lib/errors";
import type { AnswerEvent } from "@/lib/served";
import { type AnswerState, answerFeed } from "./answer-feed";
import type { AnswerListener } from "./event-stream";

const PATH = "/api/health";
const [EARLY, LATE] = ["2026-11-21T12:00:00.000Z", "2026-11-21T12:00:10.000Z"];

function aFeed({ streamed = true, lastsMilliseconds = 0, read = async (): Promise<unknown> => "read" } = {}) {
  const listeners: AnswerListener[] = [];
  const left = vi.fn();
  const watchAnswer = (_path: string, listener: AnswerListener) => {
    listeners.push(listener);
    return left;
  };
  const reading = vi.fn(read);
  const feed = answerFeed({ path: PATH, stream: streamed ? { watchAnswer } : null, lastsMilliseconds, read: reading });
  const states: AnswerState[] = [];
  const listener = () => {
    const [last] = listeners.slice(-1);
    if (!last) throw new Error("Nobody listens.");
    return last;
  };
  const tell = (event: Record<string, unknown> & { kind: AnswerEvent["kind"] }, at: string) =>
    listener().onEvent({ path: PATH, at, ...event } as AnswerEvent);
  return { feed, states, left, reading, tell, listener, watch: () => feed.watch((state) => states.push(state)) };
}

describe("what one of our routes answers", () => {
  it("is told by the stream, and stays as it was while only time goes on", () => {
    const { watch, states, tell, reading } = aFeed();
    watch();
    tell({ kind: "whole", body: { status: "ok" } }, EARLY);
    tell({ kind: "same" }, LATE);
    expect(states).toEqual([
      { body: { status: "ok" }, at: EARLY, failed: null },
      { body: { status: "ok" }, at: LATE, failed: null },
    ]);
    expect(reading).not.toHaveBeenCalled();
  });

  it("keeps the last answer with its age when there is nothing newer, and says why", () => {
    const { watch, states, tell, listener } = aFeed();
    watch();
    tell({ kind: "whole", body: 1 }, EARLY);
    const failure = { code: "cluster_unreachable", message: "gone", hint: "", details: null } as const;
    tell({ kind: "failed", failure }, LATE);
    listener().onLost({ ...failure, code: "internal" });
    expect(states.slice(1).map(({ body, at, failed }) => [body, at, failed?.code])).toEqual([
      [1, EARLY, "cluster_unreachable"],
      [1, EARLY, "internal"],
    ]);
    tell({ kind: "same" }, LATE);
    expect(states.at(-1)).toEqual({ body: 1, at: LATE, failed: null });
  });

  it("is read again and again while the stream is held back, until an event comes that is as new", async () => {
    vi.useFakeTimers({ now: Date.parse(LATE) });
    const { watch, states, listener, reading, tell } = aFeed();
    const close = watch();
    listener().onSilence();
    await vi.advanceTimersByTimeAsync(12_000);
    expect(reading).toHaveBeenCalledTimes(3);
    expect(states.at(-1)?.body).toBe("read");
    tell({ kind: "whole", body: "held back" }, EARLY);
    expect(states.at(-1)?.body).toBe("read");
    tell({ kind: "whole", body: "newer" }, new Date(Date.now() + 1000).toISOString());
    await vi.advanceTimersByTimeAsync(12_000);
    expect(states.at(-1)?.body).toBe("newer");
    expect(reading).toHaveBeenCalledTimes(3);
    close();
    vi.useRealTimers();
  });

  it("is read at once for whoever asks anew, and not watched any more when the last one leaves", async () => {
    const { watch, states, left, tell, reading } = aFeed();
    const first = watch();
    tell({ kind: "whole", body: "told" }, EARLY);
    const second = watch();
    await vi.waitFor(() => expect(states.at(-1)?.body).toBe("read"));
    expect(reading).toHaveBeenCalledTimes(1);
    first();
    expect(left).not.toHaveBeenCalled();
    second();
    expect(left).toHaveBeenCalledTimes(1);
  });

  it("is read by the first alone where it does not change", async () => {
    const { watch, states, reading } = aFeed({ streamed: false, lastsMilliseconds: Number.POSITIVE_INFINITY });
    watch();
    await vi.waitFor(() => expect(states).toHaveLength(1));
    watch();
    expect(states.map(({ body }) => body)).toEqual(["read", "read"]);
    expect(reading).toHaveBeenCalledTimes(1);
  });

  it("is read again by whoever comes once it no longer stands", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const { watch, reading } = aFeed({ streamed: false, lastsMilliseconds: 60_000 });
      for (const [later, times] of [
        [0, 1],
        [59_000, 1],
        [2_000, 2],
      ] as const) {
        vi.setSystemTime(Date.now() + later);
        const leave = watch();
        await vi.waitFor(() => expect(reading).toHaveBeenCalledTimes(times));
        await new Promise((resolve) => setTimeout(resolve));
        leave();
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it("is read once where it does not change, and fails with what the server said", async () => {
    const { watch, states } = aFeed({
      streamed: false,
      read: async () => {
        throw new AppError("flow_not_found", "No such flow.");
      },
    });
    watch();
    await vi.waitFor(() => expect(states.at(-1)?.failed?.code).toBe("flow_not_found"));
    expect(states.at(-1)?.body).toBeNull();
  });
});
