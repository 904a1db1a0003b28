import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { listenOn } from "@/e2e/world/listen";
import { AppError } from "../../../errors";
import { openPrometheus } from "./prometheus-client";

const ANSWER = JSON.stringify({
  status: "success",
  data: { resultType: "vector", result: [{ metric: {}, value: [1, "1"] }] },
});

let server: Server | null = null;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

type Front = (request: IncomingMessage, response: ServerResponse) => void;

/** Settings of a front that answers by itself, and the methods of what it was asked. */
async function behind(front: Front, timeoutSeconds = 5) {
  const methods: string[] = [];
  server = createServer((request, response) => {
    methods.push(request.method ?? "");
    request.resume().on("end", () => front(request, response));
  });
  const url = `http://127.0.0.1:${await listenOn(server, 0)}`;
  return { settings: { url, auth: { kind: "none" as const }, ca: null, headers: {}, timeoutSeconds }, methods };
}

const ok = (response: ServerResponse) => response.end(ANSWER);

function ask({ settings }: Awaited<ReturnType<typeof behind>>, query = "up") {
  return openPrometheus(settings, new AbortController().signal).instant(query, 1_000_000);
}

async function failureOf(asked: Promise<unknown>): Promise<AppError> {
  const thrown = await asked.catch((error: unknown) => error);
  if (!(thrown instanceof AppError)) throw new Error(`no AppError but ${String(thrown)}`);
  return thrown;
}

const refusing =
  (status: number, body: string): Front =>
  (request, response) =>
    request.method === "POST" ? response.writeHead(status).end(body) : ok(response);

describe("a front that refuses POST", () => {
  // An RBAC proxy of Kubernetes, a read-only one, a gateway that does not implement it, one that routes by method, a firewall.
  it.each([
    [403, "Forbidden (user=system:anonymous, verb=create, resource=prometheuses)"],
    [405, "Method Not Allowed"],
    [501, ""],
    [404, "404 page not found"],
    [400, "<html>The request was blocked.</html>"],
    [411, "Length Required"],
  ])("with %i is asked by GET, and from then on by GET alone", async (status, body) => {
    const front = await behind(refusing(status, body));
    expect(await ask(front)).toEqual([{ labels: {}, value: 1 }]);
    expect(await ask(front)).toEqual([{ labels: {}, value: 1 }]);
    expect(front.methods).toEqual(["POST", "GET", "GET"]);
  });

  it("gets the same question by GET: query, time, timeout, and what VictoriaMetrics needs", async () => {
    let asked = "";
    const front = await behind((request, response) => {
      asked = request.url ?? "";
      refusing(405, "")(request, response);
    });
    await ask(front, 'up{a="b c+d"}');
    expect(Object.fromEntries(new URL(asked, "http://x").searchParams)).toEqual({
      query: 'up{a="b c+d"}',
      time: "1000",
      timeout: "5000ms",
      nocache: "1",
      latency_offset: "1s",
    });
  });

  it("and GET too says so, with what the front said", async () => {
    const front = await behind((_, response) => response.writeHead(403).end("verb create is not allowed"));
    const failure = await failureOf(ask(front));
    expect(failure.code).toBe("prometheus_refused");
    expect(failure.message).toMatch(
      /^POST to Prometheus was refused at 127.0.0.1:\d+ \(403 “verb create is not allowed”\), and GET failed too/,
    );
    expect(front.methods).toEqual(["POST", "GET"]);
  });

  it.each([414, 431])("and takes no URL as long as the query says so (%i)", async (status) => {
    const front = await behind((request, response) =>
      request.method === "POST" ? response.writeHead(405).end("read only") : response.writeHead(status).end(),
    );
    const failure = await failureOf(ask(front, `up{pod=~"${"web|".repeat(1_000)}"}`));
    expect(failure.message).toMatch(
      /^POST to Prometheus was refused at .* \(405 “read only”\), and the query, 40\d\d characters, is too long/,
    );
    expect(failure.hint).toContain("Allow POST");
  });

  it("is asked by POST again once it takes nothing else", async () => {
    let refused = "POST";
    const front = await behind((request, response) =>
      request.method === refused ? response.writeHead(405).end() : ok(response),
    );
    await ask(front);
    refused = "GET";
    await ask(front);
    await ask(front);
    expect(front.methods).toEqual(["POST", "GET", "GET", "POST", "POST"]);
  });
});

describe("what is no refusal of POST", () => {
  it.each([
    [400, '{"status":"error","errorType":"bad_data","error":"parse error"}', "prometheus_bad_query"],
    [401, "log in", "prometheus_refused"],
    [413, "too large", "prometheus_bad_answer"],
    [500, "oops", "prometheus_bad_answer"],
  ])("%i is told at once", async (status, body, code) => {
    const front = await behind((_, response) => response.writeHead(status).end(body));
    expect((await failureOf(ask(front))).code).toBe(code);
    expect(front.methods).toEqual(["POST"]);
  });
});

describe("a Prometheus that is busy", () => {
  const busyTimes = (times: number, headers: Record<string, string>, status = 429): Front => {
    let left = times;
    return (_, response) =>
      left-- > 0 ? response.writeHead(status, headers).end("too many outstanding requests") : ok(response);
  };

  it.each([
    ["429 with seconds", 429, () => ({ "retry-after": "1" }), 1_000],
    ["503 with a date", 503, () => ({ "retry-after": new Date(Date.now() + 2_000).toUTCString() }), 900],
    ["429 without", 429, () => ({}), 500],
  ])("is asked again when it said: %s", async (_, status, headers, least) => {
    const front = await behind(busyTimes(1, headers(), status));
    const began = performance.now();
    expect(await ask(front)).toHaveLength(1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(least);
    expect(front.methods).toHaveLength(2);
  });

  it("for ever is told as overloaded, with its own words and how often it was asked", async () => {
    const front = await behind(busyTimes(100, { "retry-after": "0" }));
    const failure = await failureOf(ask(front));
    expect(failure.code).toBe("prometheus_overloaded");
    expect(failure.message).toMatch(/is overloaded: it answered 429 5 times in .* s: too many outstanding requests\./);
    expect(failure.hint).not.toContain("PROMETHEUS_URL");
    expect(front.methods).toHaveLength(5);
  });

  it.each(["3600", new Date(Date.now() + 3_600_000).toUTCString()])(
    "for longer than the question may take is not waited for (Retry-After: %s)",
    async (retryAfter) => {
      const front = await behind(busyTimes(1, { "retry-after": retryAfter }));
      const began = performance.now();
      expect((await failureOf(ask(front))).message).toMatch(/It asks to wait 3[56]\d\d s\.$/);
      expect(performance.now() - began).toBeLessThan(10_000);
      expect(front.methods).toHaveLength(1);
    },
  );

  it("with 503 and no word of when may be gone as well", async () => {
    const front = await behind(busyTimes(100, {}, 503));
    const failure = await failureOf(ask(front));
    expect(failure.code).toBe("prometheus_unreachable");
    expect(failure.message).toMatch(/is overloaded, starting or down: it answered 503 4 times in \d+\.\d s/);
  });

  it("is not asked again for a query that took too long", async () => {
    const front = await behind((_, response) =>
      response
        .writeHead(503)
        .end('{"status":"error","errorType":"timeout","error":"query timed out in expression evaluation"}'),
    );
    const failure = await failureOf(ask(front));
    expect(failure).toMatchObject({
      code: "prometheus_timeout",
      message: expect.stringContaining("gave up on a query after"),
    });
    expect(front.methods).toHaveLength(1);
  });

  it("is left alone by who has gone", async () => {
    const front = await behind(busyTimes(100, { "retry-after": "2" }));
    const stop = new AbortController();
    const asked = openPrometheus(front.settings, stop.signal).instant("up", 1);
    setTimeout(() => stop.abort(new Error("gone")), 100);
    await expect(asked).rejects.toThrow("gone");
  });
});

describe("a gateway that answers at once", () => {
  it.each([
    [
      504,
      "prometheus_timeout",
      /^A gateway at 127.0.0.1:\d+ got no answer from Prometheus \(504, after 0(\.\d)? s\)\.$/,
    ],
    [502, "prometheus_unreachable", /^A gateway at 127.0.0.1:\d+ cannot reach Prometheus \(502\)\.$/],
  ])("%i is told as what it is, and not as our own patience", async (status, code, message) => {
    const front = await behind((_, response) => response.writeHead(status).end("<html>nginx</html>"), 30);
    const failure = await failureOf(ask(front));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });
});
