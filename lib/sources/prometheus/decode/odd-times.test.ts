import { createServer, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import { listenOn } from "@/e2e/world/listen";
import { NO_SEARCH } from "../../../flows/asked/search";
import { aCaller } from "../../../people/a-caller.testing";
import { checkPrometheus } from "../reading/check-prometheus";
import { readFirstSeen } from "../reading/read-first-seen";
import { readFlowSeries } from "../reading/read-flow-series";
import { readFlows } from "../reading/read-flows";

let server: Server | null = null;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(null)));
  server = null;
});

const METRIC = {
  namespace: "shop",
  pod: "web-1",
  deployment: "web",
  parent_kind: "EgressNetwork",
  parent_namespace: "shop",
  parent_name: "all",
  route_kind: "default",
  route_name: "http-egress-deny",
  hostname: "a.example.com",
  egress_family: "http",
};

/** Answers `value` at `at` to whatever it is asked, its own time among it. */
async function anEngineThatSays(value: string, at: number) {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      const query = new URLSearchParams(body).get("query") ?? "";
      const clock = { resultType: "scalar", result: [1, value] };
      const vector = { resultType: "vector", result: [{ metric: METRIC, value: [at, value] }] };
      const matrix = {
        resultType: "matrix",
        result: [
          {
            metric: METRIC,
            values: [
              [at, value],
              [at, value],
            ],
          },
        ],
      };
      const ranged = request.url?.includes("query_range") || query.endsWith("[10m]");
      const data = request.url?.includes("labels")
        ? Object.keys(METRIC)
        : query === "time()"
          ? clock
          : ranged
            ? matrix
            : vector;
      response.end(JSON.stringify({ status: "success", data }));
    });
  });
  const url = `http://127.0.0.1:${await listenOn(server, 0)}`;
  const prometheus = { url, auth: { kind: "none" as const }, ca: null, headers: {}, timeoutSeconds: 5 };
  return { settings: { prometheus, scrapeIntervalSeconds: null }, noCache: true };
}

it.each([
  ["+Inf", 1],
  ["-Inf", 1],
  ["NaN", 1],
  ["1e300", 1],
  ["-1e300", 1],
  ["9007199254740993", 1],
  ["0", 1],
  ["1", 1e300],
  ["1763710000", -1e300],
])("an engine that says %s at %s for everything, its time too, is answered in words", async (value, at) => {
  const options = await anEngineThatSays(value, at);
  const { problems } = await readFlows(aCaller(), NO_SEARCH, options);
  if (at === 1 && value !== "1763710000") expect(problems.map(({ code }) => code)).toContain("clock_unreadable");
  expect(JSON.stringify(await readFlowSeries(aCaller(), NO_SEARCH, options))).toContain("problems");
  expect(JSON.stringify(await readFirstSeen(aCaller(), NO_SEARCH, options))).toContain("problems");
  expect((await checkPrometheus(options))[0]).toMatchObject({ id: "reachable", status: "ok" });
});
