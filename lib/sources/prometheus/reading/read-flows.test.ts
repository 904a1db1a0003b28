import { createServer, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AppError } from "../../../errors";
import { NO_SEARCH } from "../../../flows/asked/search";
import { aCaller } from "../../../people/a-caller.testing";
import { flowsPoller } from "./poller";
import { readFlows } from "./read-flows";

const DENIAL = {
  namespace: "shop",
  pod: "web-1",
  deployment: "web",
  parent_kind: "EgressNetwork",
  parent_namespace: "shop",
  parent_name: "all-egress",
  route_kind: "default",
  route_name: "http-egress-deny",
  hostname: "api.example.com",
  http_status: "403",
};

let server: Server;
let url: string;
let queries: string[];
/** Status by query; 200 answers with one denial where statuses of HTTP are asked for, else with nothing. */
let statusOf: (query: string) => number;

beforeEach(async () => {
  queries = [];
  statusOf = () => 200;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (request.url?.startsWith("/api/v1/labels")) {
        return response.end(
          JSON.stringify({ status: "success", data: ["namespace", "pod", "deployment", "hostname"] }),
        );
      }
      const query = new URLSearchParams(body).get("query") ?? "";
      queries.push(query);
      const status = statusOf(query);
      response.statusCode = status;
      if (status !== 200) return response.end(JSON.stringify({ status: "error", error: "disk full" }));
      const http = query.startsWith("sum by") && query.includes("http_status");
      const result = http
        ? [
            { metric: DENIAL, value: [1, "1"] },
            { metric: { route_name: "?" }, value: [1, "1"] },
          ]
        : [];
      response.end(JSON.stringify({ status: "success", data: { resultType: "vector", result } }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function settings() {
  const prometheus = { url, auth: { kind: "none" as const }, ca: null, headers: {}, timeoutSeconds: 5 };
  return { prometheus, scrapeIntervalSeconds: 1 };
}

function read(options: { signal?: AbortSignal; debug?: boolean; noCache?: boolean } = {}, caller = aCaller()) {
  return readFlows(caller, { ...NO_SEARCH, windowSeconds: 60 }, { ...options, settings: settings() });
}

describe("reading flows", () => {
  it("keeps what could be read when one family fails, and says what is missing", async () => {
    statusOf = (query) => (query.includes("outbound_grpc_route_request_statuses_total{") ? 500 : 200);
    const { flows, problems } = await read();
    expect(flows).toMatchObject([{ host: "api.example.com", verdict: "denied", count: 1 }]);
    const missing = problems.filter(({ code }) => code === "prometheus_bad_answer");
    expect(missing.map(({ message }) => message.split(" could not")[0]).sort()).toEqual([
      "Traffic of the grpc family (Prometheus's own sum)",
      "Traffic of the grpc family (counts)",
      "Traffic of the grpc family (last seen)",
      "Traffic of the grpc family (rates)",
    ]);
    expect(missing[0]?.message).toContain("disk full");
  });

  it("gives one caller the answer of a moment ago, and nobody else", async () => {
    const [ann, bob] = [aCaller("ann"), aCaller("bob")];
    const hers = await read({}, ann);
    const asked = queries.length;
    expect(await read({}, ann)).toBe(hers);
    expect(queries).toHaveLength(asked);
    expect(await read({}, bob)).not.toBe(hers);
    expect(queries.length).toBeGreaterThan(asked);
  });

  it("takes from a poller what the same caller watches, and from nobody else's", async () => {
    const [ann, bob] = [aCaller("watching"), aCaller("not watching")];
    expect(flowsPoller(ann, settings())).toBe(flowsPoller(ann, settings()));
    const [hers, his] = [flowsPoller(ann, settings()), flowsPoller(bob, settings())];
    const question = { windowSeconds: 60, end: null, namespaces: [] };
    const leave = hers.watch(question, () => {});
    await vi.waitFor(() => expect(hers.current(question)?.flows).toHaveLength(1));
    leave();
    expect(his.current(question)).toBeNull();
    hers.stop();
  });

  it("counts samples that nobody can read", async () => {
    const { problems } = await read();
    expect(problems.find(({ code }) => code === "unreadable_samples")).toMatchObject({ count: 1 });
  });

  it("fails when nothing could be read", async () => {
    statusOf = () => 500;
    await expect(read()).rejects.toBeInstanceOf(AppError);
    statusOf = () => 403;
    await expect(read()).rejects.toMatchObject({ code: "prometheus_refused" });
    // Refused once is refused for all: the other queries were not sent.
    expect(queries.length).toBeLessThan(60);
  });

  it("asks Prometheus once for all who ask at once, and again for those who want it fresh", async () => {
    await Promise.all([read(), read(), read()]);
    const once = queries.length;
    await read();
    expect(queries.length).toBe(once);
    await read({ noCache: true });
    expect(queries.length).toBeGreaterThan(once);
  });

  it("lists its queries only when asked", async () => {
    expect((await read()).queries).toBeUndefined();
    const { queries: listed } = await read({ debug: true });
    expect(listed?.length).toBeGreaterThan(15);
    expect(listed?.every(({ milliseconds }) => milliseconds > 0)).toBe(true);
  });

  it("ends when the asker has gone", async () => {
    await expect(read({ signal: AbortSignal.abort(new Error("gone")) })).rejects.toThrow("gone");
    expect(queries).toEqual([]);
  });
});
