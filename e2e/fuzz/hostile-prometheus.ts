import { createServer } from "node:http";
import { listenOn } from "../world/listen";
import { hostileText, hostileValue, pick, type Random, wrecked } from "./hostile";
import { type HostileServer, send } from "./hostile-cluster";

/** Labels of a denied flow, as a proxy counts it. */
const LABELS = {
  namespace: "shop",
  pod: "web-1",
  deployment: "web",
  parent_group: "policy.linkerd.io",
  parent_kind: "EgressNetwork",
  parent_namespace: "shop",
  parent_name: "all-egress",
  parent_port: "443",
  parent_section_name: "",
  route_group: "",
  route_kind: "default",
  route_namespace: "",
  route_name: "http-egress-deny",
  hostname: "httpbin.org",
  http_status: "403",
  __name__: "outbound_http_route_request_statuses_total",
};

/** A metrics engine which answers every query with series that somebody may have written into it, and now and then with no answer at all. */
export async function startHostilePrometheus(random: Random): Promise<HostileServer> {
  const server = createServer((request, response) => {
    request.resume();
    const { pathname } = new URL(request.url ?? "/", "http://prometheus");
    const choice = random();
    if (choice < 0.02) return void request.socket.destroy();
    // Not 429 and 503, which are waited for on purpose.
    if (choice < 0.05) return send(response, pick(random, 200, 400, 422, 500), hostileValue(random));
    if (pathname.endsWith("/query_range"))
      return send(
        response,
        200,
        answerOf("matrix", () => series(random, true), random),
      );
    if (pathname.endsWith("/query")) {
      if (random() < 0.1) return send(response, 200, scalar(random));
      return send(
        response,
        200,
        answerOf("vector", () => series(random, false), random),
      );
    }
    send(response, 200, { status: "success", data: random() < 0.7 ? [] : hostileValue(random) });
  });
  const port = await listenOn(server, 0);
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function answerOf(resultType: string, one: () => unknown, random: Random): unknown {
  const result = Array.from({ length: Math.floor(random() * 8) }, one);
  return { status: "success", data: { resultType, result } };
}

function series(random: Random, range: boolean): unknown {
  const labels = Object.fromEntries(
    Object.entries(LABELS).map(([name, value]) => [name, random() < 0.15 ? hostileText(random) : value]),
  );
  const metric = random() < 0.1 ? wrecked(labels, random) : labels;
  return range ? { metric, values: [sample(random), sample(random)] } : { metric, value: sample(random) };
}

function scalar(random: Random): unknown {
  return { status: "success", data: { resultType: "scalar", result: sample(random) } };
}

function sample(random: Random): unknown {
  if (random() < 0.05) return hostileValue(random);
  const at = random() < 0.9 ? Date.now() / 1000 : pick(random, -1, 1e300, 0, 253_402_300_800);
  return [at, pick(random, "1", "0", "12.5", "NaN", "+Inf", "-Inf", "-3", "1e308", "", "abc")];
}
