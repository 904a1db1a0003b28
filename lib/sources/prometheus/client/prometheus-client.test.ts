import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { PrometheusSettings } from "../../../env";
import { AppError } from "../../../errors";
import { openPrometheus } from "./prometheus-client";

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = undefined;
});

const SECRET = "s3cr3t-token";

async function answering(
  listener: RequestListener,
  changes: Partial<PrometheusSettings> = {},
): Promise<PrometheusSettings> {
  const started = createServer(listener);
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  const address = started.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    auth: { kind: "bearer", token: SECRET },
    ca: null,
    headers: { "X-Scope-OrgID": SECRET },
    timeoutSeconds: 5,
    ...changes,
  };
}

function replying(status: number, body: string, type = "application/json"): RequestListener {
  return (_, response) => {
    response.writeHead(status, { "content-type": type });
    response.end(body);
  };
}

async function failureWith(settings: PrometheusSettings, signal = new AbortController().signal): Promise<AppError> {
  const error = await openPrometheus(settings, signal)
    .instant("up", 1_000_000)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error(`no AppError but ${String(error)}`);
  const everything = JSON.stringify([error.message, error.hint, error.details, error.stack, String(error.cause)]);
  expect(everything).not.toContain(SECRET);
  return error;
}

const VECTOR = { resultType: "vector", result: [{ metric: { a: "1" }, value: [1000, "+Inf"] }] };

describe("a Prometheus that answers", () => {
  it("is asked by POST, with the credentials, at the time given", async () => {
    const seen: { method?: string; url?: string; auth?: string; tenant?: unknown; body: string }[] = [];
    const settings = await answering((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        const { method, url, headers } = request;
        seen.push({ method, url, auth: headers.authorization, tenant: headers["x-scope-orgid"], body });
        response.end(JSON.stringify({ status: "success", data: VECTOR }));
      });
    });
    await openPrometheus(settings, new AbortController().signal).instant('up{a="b"}', 1_500_000);
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "POST", url: "/api/v1/query", auth: `Bearer ${SECRET}`, tenant: SECRET });
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({
      query: 'up{a="b"}',
      time: "1500",
      timeout: "5000ms",
      nocache: "1",
      latency_offset: "1s",
    });
  });

  it("keeps infinities, and passes warnings on", async () => {
    const body = { status: "success", data: VECTOR, warnings: ["partial response"], infos: [] };
    const prometheus = openPrometheus(
      await answering(replying(200, JSON.stringify(body))),
      new AbortController().signal,
    );
    expect(await prometheus.instant("up", 1)).toEqual([{ labels: { a: "1" }, value: Number.POSITIVE_INFINITY }]);
    expect(prometheus.problems).toMatchObject([{ code: "prometheus_warning", message: "partial response" }]);
    expect(prometheus.sent).toMatchObject([{ kind: "instant", query: "up", series: 1 }]);
  });

  it("may do so under another content type", async () => {
    const body = JSON.stringify({ status: "success", data: VECTOR });
    const settings = await answering(replying(200, body, "application/stream+json"));
    expect(await openPrometheus(settings, new AbortController().signal).instant("up", 1)).toHaveLength(1);
  });

  it("reads native histograms as a problem, and the rest all the same", async () => {
    const result = [{ metric: { a: "1" }, histogram: [1, {}] }, ...VECTOR.result];
    const body = JSON.stringify({ status: "success", data: { resultType: "vector", result } });
    const prometheus = openPrometheus(await answering(replying(200, body)), new AbortController().signal);
    expect(await prometheus.instant("up", 1)).toHaveLength(1);
    expect(prometheus.problems).toMatchObject([{ code: "unreadable_samples", count: 1 }]);
  });

  it("answers two questions of one reading at a time, and three of several, so that a short one need not wait", async () => {
    let [open, most] = [0, 0];
    const settings = await answering((_, response) => {
      most = Math.max(most, ++open);
      setTimeout(() => {
        open--;
        response.end(JSON.stringify({ status: "success", data: VECTOR }));
      }, 20);
    });
    const long = openPrometheus(settings, new AbortController().signal);
    await Promise.all(Array.from({ length: 6 }, () => long.instant("up", 1)));
    expect(most).toBe(2);
    const short = openPrometheus(settings, new AbortController().signal);
    const ended: string[] = [];
    const all = Array.from({ length: 9 }, () => long.instant("up", 1).then(() => ended.push("long")));
    await Promise.all([...all, short.instant("up", 1).then(() => ended.push("short"))]);
    expect(most).toBe(3);
    expect(ended.indexOf("short")).toBeLessThan(4);
  });
});

describe("a Prometheus that fails", () => {
  const quick = { timeoutSeconds: 0.2 };
  const error = (text: string, type = "bad_data") => JSON.stringify({ status: "error", errorType: type, error: text });
  const html = "<html><body>502 Bad Gateway</body></html>";

  it.each<[string, RequestListener, string]>([
    ["a bad query", replying(400, error("parse error at char 3")), "prometheus_bad_query"],
    ["too many samples", replying(422, error("query would load too many samples", "execution")), "prometheus_too_much"],
    ["its own timeout", replying(503, error("query timed out", "timeout")), "prometheus_timeout"],
    ["a deadline of VictoriaMetrics", replying(422, error("context deadline exceeded", "422")), "prometheus_timeout"],
    ["no credentials", replying(401, html, "text/html"), "prometheus_refused"],
    ["no right", replying(403, error("forbidden")), "prometheus_refused"],
    ["an inner error", replying(500, error("disk full", "internal")), "prometheus_bad_answer"],
    ["an inner error in HTML", replying(500, html, "text/html"), "prometheus_bad_answer"],
    ["a gateway's page", replying(502, html, "text/html"), "prometheus_unreachable"],
    ["a page with status 200", replying(200, html, "text/html"), "prometheus_bad_answer"],
    ["truncated JSON", replying(200, '{"status":"success","data":{"resultTy'), "prometheus_bad_answer"],
    ["JSON of something else", replying(200, '{"hello":"world"}'), "prometheus_bad_answer"],
    ["an unknown result", replying(200, '{"status":"success","data":{"resultType":"table"}}'), "prometheus_bad_answer"],
    ["a path that is not there", replying(404, "404 page not found", "text/plain"), "prometheus_bad_answer"],
    [
      "a redirect to a log-in",
      (_, response) => response.writeHead(302, { location: "http://login.example/" }).end(),
      "prometheus_bad_answer",
    ],
    [
      "a connection that breaks off",
      (_, response) => {
        response.writeHead(200, { "content-length": "1000" });
        response.write('{"status":');
        setTimeout(() => response.destroy(), 20);
      },
      "prometheus_bad_answer",
    ],
  ])("with %s", async (_, listener, code) => {
    const failure = await failureWith(await answering(listener));
    expect(failure.code).toBe(code);
    expect(failure.message).not.toBe("");
  });

  it("passes its own words on", async () => {
    const failure = await failureWith(await answering(replying(400, error("parse error at char 3"))));
    expect(failure.message).toContain("parse error at char 3");
    expect(failure.details).toMatchObject({ query: "up" });
  });

  it("with silence", async () => {
    expect((await failureWith(await answering(() => {}, quick))).code).toBe("prometheus_timeout");
  });

  it("with an answer that drips for ever", async () => {
    const settings = await answering((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(drip));
    }, quick);
    expect((await failureWith(settings)).code).toBe("prometheus_timeout");
  });

  // ../shared/reviews/security.md, 10: it kept the thread of readings for five minutes, and 2.3 GB.
  it.each([
    ["of tiny arrays", '{"status":"success","data":{"resultType":"vector","result":[', "[],"],
    ["of one label", '{"status":"success","data":{"resultType":"vector","result":[{"metric":{"a":"', "xyz"],
  ])("with 95 MB %s", async (_, head, filler) => {
    const part = filler.repeat(350_000);
    const settings = await answering(async (_request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write(head);
      const closed = new Promise((resolve) => response.on("close", resolve));
      for (let sent = 0; sent < 95 && !response.destroyed; sent++) {
        if (!response.write(part)) await Promise.race([once(response, "drain"), closed]);
      }
      response.end();
    });
    const began = performance.now();
    const failure = await failureWith(settings);
    expect(failure.code).toBe("prometheus_too_much");
    expect(failure.message).toContain("answered with more than");
    expect(performance.now() - began).toBeLessThan(4_000);
  });

  it("by being down", async () => {
    const settings = await answering(() => {});
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const failure = await failureWith(settings);
    expect(failure.code).toBe("prometheus_unreachable");
    expect(failure.message).toContain(new URL(settings.url ?? "").host);
  });

  it("by not being configured", () => {
    const settings = { url: null, auth: { kind: "none" as const }, ca: null, headers: {}, timeoutSeconds: 1 };
    expect(() => openPrometheus(settings, new AbortController().signal)).toThrow(/No Prometheus is configured/);
  });
});

describe("a question that is given up", () => {
  it("ends at once, on both sides, with the asker's reason", async () => {
    let closed = false;
    let asked = false;
    const settings = await answering((_, response) => {
      asked = true;
      response.on("close", () => {
        closed = true;
      });
    });
    const controller = new AbortController();
    const answer = openPrometheus(settings, controller.signal).instant("up", 1);
    const settled = expect(answer).rejects.toThrow("left");
    await vi.waitFor(() => expect(asked).toBe(true));
    controller.abort(new Error("left"));
    await settled;
    await vi.waitFor(() => expect(closed).toBe(true));
  });
});
