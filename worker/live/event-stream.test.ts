import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FlowsEvent } from "@/lib/flows/wire/flows-event";
import { eventStream, type FlowsListener } from "./event-stream";
import { type EventReader, eventLines } from "./read-events";

/** What the stream was asked, each with the ways to go on. */
function aServer() {
  const asked: (EventReader & { path: string; end(): void; fail(cause: Error): void })[] = [];
  const stream = eventStream(
    (path, reader) =>
      new Promise((end, fail) => {
        asked.push({ ...reader, path: decodeURIComponent(path), end, fail });
      }),
  );
  const latest = () => {
    const last = asked.at(-1);
    if (!last) throw new Error("Nothing was asked yet.");
    return last;
  };
  return { asked, stream, latest };
}

function aListener(held: string | null = null) {
  return {
    held: vi.fn(() => held),
    onEvent: vi.fn(),
    onSilence: vi.fn(),
    onLost: vi.fn(),
    onFound: vi.fn(),
  } satisfies FlowsListener;
}

const failed = (question: string): FlowsEvent => ({
  kind: "failed",
  question,
  failure: { code: "prometheus_unreachable", message: "gone", hint: "" },
  at: "2026-11-21T12:00:00Z",
});

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());
const settle = () => vi.advanceTimersByTimeAsync(50);

describe("the stream of a browser", () => {
  it("asks all questions of all tabs at once, each with what is held of it", async () => {
    const { asked, stream, latest } = aServer();
    const [one, other] = [aListener(), aListener("a.7")];
    stream.watchFlows("15m", one);
    stream.watchFlows("1h;ns=pay,shop", other);
    stream.watchPolicy(() => {});
    await settle();
    expect(asked.map(({ path }) => path)).toEqual(["/api/events?flows=15m&flows=1h;ns=pay,shop&since=-,a.7"]);
    latest().onEvent("flows", JSON.stringify(failed("15m")));
    expect(one.onEvent).toHaveBeenCalledWith(failed("15m"));
    expect(other.onEvent).not.toHaveBeenCalled();
  });

  it("is opened anew with another question, and closed with the last", async () => {
    const { asked, stream, latest } = aServer();
    const end = stream.watchFlows("15m", aListener());
    await settle();
    const endOther = stream.watchFlows("1h", aListener());
    await settle();
    expect(asked.map(({ path, signal }) => [path, signal.aborted])).toEqual([
      ["/api/events?flows=15m", true],
      ["/api/events?flows=15m&flows=1h", false],
    ]);
    end();
    endOther();
    await settle();
    expect(latest().signal.aborted).toBe(true);
    expect(asked).toHaveLength(2);
  });

  it("goes on by itself from what is held when it breaks, and tells nobody of a short break", async () => {
    const { asked, stream, latest } = aServer();
    const listener = aListener();
    stream.watchFlows("15m", listener);
    await settle();
    latest().onOpen();
    listener.held.mockReturnValue("a.2");
    latest().end();
    await vi.advanceTimersByTimeAsync(600);
    expect(asked.map(({ path }) => path).at(-1)).toBe("/api/events?flows=15m&since=a.2");
    expect(listener.onLost).not.toHaveBeenCalled();
  });

  it("tries again after ever longer pauses while the server is away, says so, and says when it is back", async () => {
    const { asked, stream, latest } = aServer();
    const [listener, onPolicy] = [aListener(), vi.fn()];
    stream.watchFlows("15m", listener);
    stream.watchPolicy(onPolicy);
    await settle();
    for (let tries = 0; tries < 5; tries++) {
      latest().fail(new Error("refused"));
      await vi.advanceTimersByTimeAsync(15_000);
    }
    expect(asked).toHaveLength(6);
    expect(listener.onLost).toHaveBeenCalledWith(expect.objectContaining({ message: "refused" }));
    expect(onPolicy).not.toHaveBeenCalled();
    latest().onOpen();
    expect(listener.onFound).toHaveBeenCalled();
    // Whatever happened meanwhile went by unheard.
    expect(onPolicy).toHaveBeenCalledTimes(1);
    latest().onEvent("policy", '{"revision":"2"}');
    expect(onPolicy).toHaveBeenCalledTimes(2);
  });

  it("asks no more than the server takes, and tells the first ones why they are left out", async () => {
    const { stream, latest } = aServer();
    const first = aListener();
    stream.watchFlows("1m", first);
    for (let minutes = 2; minutes <= 9; minutes++) stream.watchFlows(`${minutes}m`, aListener());
    await settle();
    expect(latest().path.match(/flows=/g)).toHaveLength(8);
    expect(first.onLost).toHaveBeenCalledWith(expect.objectContaining({ code: "bad_request" }));
  });
});

describe("the text of a stream", () => {
  it("is told event by event, wherever the network cut it", () => {
    const text = 'retry: 2000\n\n: \n\nevent: flows\nid: a.1\ndata: {"x":1}\n\nevent: policy\ndata: {"y":2}\n\n';
    for (let at = 0; at <= text.length; at++) {
      const heard: string[][] = [];
      const lines = eventLines((name, data) => heard.push([name, data]));
      lines(text.slice(0, at));
      lines(text.slice(at));
      expect(heard).toEqual([
        ["flows", '{"x":1}'],
        ["policy", '{"y":2}'],
      ]);
    }
  });
});
