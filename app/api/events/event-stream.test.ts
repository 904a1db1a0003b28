import { describe, expect, it } from "vitest";
import { closeOpenStreams } from "@/lib/open-streams";
import { watchedQuestions } from "./asked";
import { type EventSink, eventStream } from "./event-stream";

function opened() {
  const client = new AbortController();
  let sink: EventSink | null = null;
  const stream = { ends: 0, send: (text: string) => sink?.send("flows", text, "a.1") };
  const response = eventStream(client.signal, (given) => {
    sink = given;
    return () => stream.ends++;
  });
  return { client, response, stream };
}

describe("a stream of events", () => {
  it("brings events with their ids, and says when to come back", async () => {
    const { response, stream, client } = opened();
    stream.send('{"x":1}');
    client.abort();
    stream.send("too late");
    expect(await response.text()).toBe('retry: 2000\n\nevent: flows\nid: a.1\ndata: {"x":1}\n\n');
    expect(response.headers.get("cache-control")).toBe("no-cache, no-transform");
    expect(stream.ends).toBe(1);
  });

  it("ends when the process is told to end, so that it can", async () => {
    const { response, stream } = opened();
    closeOpenStreams();
    await response.text();
    expect(stream.ends).toBe(1);
    closeOpenStreams();
    expect(stream.ends).toBe(1);
  });

  it("ends when the client cancels it", async () => {
    const { response, stream } = opened();
    await response.body?.cancel();
    expect(stream.ends).toBe(1);
  });

  it("ends for a viewer that reads far too slowly", () => {
    const { stream } = opened();
    for (let megabytes = 0; megabytes < 20; megabytes++) stream.send("x".repeat(1024 * 1024));
    expect(stream.ends).toBe(1);
  });
});

describe("what a request for events watches", () => {
  const watched = (query: string, headers = {}) =>
    watchedQuestions(new Request(`http://localhost/api/events${query}`, { headers }));

  it("is several questions, each with what is held of it", () => {
    expect(watched("?flows=15m&flows=1h;ns=shop,pay&since=-,a.7")).toEqual([
      { question: { windowSeconds: 900, end: null, namespaces: [] }, since: null },
      { question: { windowSeconds: 3600, end: null, namespaces: ["shop", "pay"] }, since: "a.7" },
    ]);
  });

  it("believes the id of the last event more than the URL of the first connection", () => {
    expect(watched("?flows=15m&since=a.1", { "last-event-id": "a.9" })[0]?.since).toBe("a.9");
  });

  it.each(["?flows=forever", "?flows=5s", "?flows=15m;end=2026-11-21T07:00:00Z", `?${"flows=15m&".repeat(9)}`])(
    "is refused with %s",
    (query) => expect(() => watched(query)).toThrow(expect.objectContaining({ code: "bad_request" })),
  );
});
