import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { EgressRequest } from "../../lib/linkerd/decision";
import type { KubernetesObject } from "../../lib/linkerd/object";
import { LINKERD_DEFAULTS } from "../../lib/linkerd/policy-snapshot";
import { compile } from "../../lib/resolver/compile/compile";
import { decide } from "../../lib/resolver/decide";
import { EgressProxy } from "./proxies/egress-proxy";
import { type MeshRequest, OK_ANSWER } from "./proxies/mesh-request";

const FOLDER = join(import.meta.dirname, "recorded", "metrics");
const RECORDINGS = [
  "real-allow-hostname-labels-on",
  "real-allow-hostname-labels-off",
  "real-deny-hostname-labels-on",
  "real-deny-hostname-labels-off",
  "real-none-hostname-labels-on",
];

const CASES = JSON.parse(readFileSync(join(FOLDER, "by-case", "cases.json"), "utf8")) as Record<
  string,
  { resources: KubernetesObject[]; request: Pick<EgressRequest, "clientNamespace" | "ip" | "port" | "protocol"> }
>;

/** Where the recording's Services led. */
const SERVICE_REPLICA = 'target_ip="127.0.0.9"';

/** What a request has that is neither HTTP nor TLS. */
const NOTHING_SENT = { authority: null, method: null, path: null, headers: {}, sni: null };

describe("a simulated proxy that is sent the recorded requests", () => {
  it.each(RECORDINGS)("shows the egress series of %s, label for label", (recording) => {
    const page = gunzipSync(readFileSync(join(FOLDER, `${recording}.prom.gz`))).toString();
    const recorded = comparable(page);
    expect(recorded.length).toBeGreaterThan(50);
    expect(comparable(replay(recording)).sort()).toEqual(recorded.sort());
  });

  it.each(RECORDINGS)("describes the families as %s does, in the same order", (recording) => {
    const page = gunzipSync(readFileSync(join(FOLDER, `${recording}.prom.gz`))).toString();
    const simulated = descriptions(replay(recording));
    const names = new Set(simulated.map((line) => line.split(" ")[2]));
    expect(simulated).toEqual(descriptions(page).filter((line) => names.has(line.split(" ")[2])));
  });

  it.each(Object.entries(CASES))("shows the egress series of the case %s", (name, { resources, request }) => {
    const page = gunzipSync(readFileSync(join(FOLDER, "by-case", `${name}.prom.gz`))).toString();
    const simulated = replayRequests(true, resources, [{ ...NOTHING_SENT, ...request, answer: OK_ANSWER }]);
    const recorded = comparable(page);
    expect(recorded.length).toBeGreaterThan(2);
    expect(comparable(simulated).sort()).toEqual(recorded.sort());
  });

  it("folds ports and namespaces of one network into the series that came first", () => {
    const page = replay("real-deny-hostname-labels-on");
    const detected = page.split("\n").filter((line) => line.startsWith("outbound_tcp_protocol_connections_total{"));
    expect(detected.map((line) => /protocol="([^"]*)".*parent_port="(\d+)".* (\d+)$/.exec(line)?.slice(1))).toEqual([
      ["detect", "80", "9"],
      ["tls", "443", "4"],
      ["http/2", "50051", "3"],
      ["opaq", "9000", "3"],
    ]);
  });
});

/** Every line of an egress family, but for how long things took. */
function comparable(page: string): string[] {
  return page.split("\n").filter((line) => {
    if (!/^outbound_|^tcp_open_total\{direction="outbound"/.test(line)) return false;
    // Which replica of a Service is used is not simulated.
    if (/^outbound_(http|tcp|tls)_balancer_/.test(line) || line.includes(SERVICE_REPLICA)) return false;
    // Bytes of the TLS and control streams of the recording's machine.
    if (line.startsWith("outbound_tcp_transfer_cost_bytes")) return false;
    return !/_seconds_sum\{/.test(line);
  });
}

function descriptions(page: string): string[] {
  return page.split("\n").filter((line) => line.startsWith("# "));
}

function replay(recording: string): string {
  const policy = recording.replace(/-hostname-labels-(on|off)$/, "");
  const resources = JSON.parse(readFileSync(join(FOLDER, `${policy}.resources.json`), "utf8")) as KubernetesObject[];
  const lines = readFileSync(join(FOLDER, `${recording}.requests.txt`), "utf8").split("\n");
  return replayRequests(recording.endsWith("-on"), resources, lines.filter((line) => line !== "").map(parseRequest));
}

function replayRequests(hostnameLabels: boolean, resources: KubernetesObject[], requests: MeshRequest[]): string {
  const proxy = new EgressProxy({ hostnameLabels, version: "0.0.0-dev", now: () => 0, random: () => 0 });
  const policy = compile({
    ...LINKERD_DEFAULTS,
    readAt: "2026-11-21T00:00:00Z",
    clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
    resources,
    status: "computed",
    namespaces: ["egress-test", "client-ns"],
    unread: [],
  });
  for (const request of requests) proxy.count(request, decide(request, policy));
  return proxy.print();
}

/** `# GET httpbin.org /get (port 80) -> 200 OK` and the like. The test servers answered HTTP with five bytes, gRPC with none. */
function parseRequest(line: string): MeshRequest {
  const words = /^# (GET|TLS|gRPC|opaque)(?: (\S+))?(?: (\S+))? \(port (\d+)\) -> /.exec(line);
  if (!words) throw new Error(`Not a recorded request: ${line}`);
  const [, kind, host = null, path = null, port] = words;
  const request = {
    clientNamespace: "egress-test",
    ip: "203.0.113.7",
    port: Number(port),
    ...NOTHING_SENT,
    answer: OK_ANSWER,
  };
  if (kind === "opaque") return { ...request, protocol: "opaque" };
  if (kind === "TLS") return { ...request, protocol: "tls", sni: host };
  if (kind === "GET") {
    const answer = { ...OK_ANSWER, responseFrames: [5] };
    return { ...request, protocol: "http1", authority: host, method: "GET", path, answer };
  }
  const headers = { "content-type": "application/grpc" };
  return { ...request, protocol: "grpc", authority: host, method: "POST", path, headers };
}
