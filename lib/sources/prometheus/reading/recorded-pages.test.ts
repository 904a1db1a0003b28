import { readdirSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { type PageSample, samplesOf } from "@/e2e/world/proxies/page-samples";
import { DIALLED_METRIC } from "../../../linkerd/proxy-metrics";
import { decodeBackends } from "../decode/decode-backends";
import { decodeSample } from "../decode/decode-sample";
import { addSamples, flowsOf, type Measured } from "../decode/merge";
import { IGNORED_FAMILIES } from "../promql/ignored-families.testing";
import { CLOSE_METRICS, FLOW_FAMILIES } from "../promql/metric-families";
import { USUAL_LABELS } from "../promql/scrape-labels";

const folder = new URL("./recorded/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".prom.gz"));

const SCRAPED = { namespace: "test", pod: "client-1", deployment: "client" };

function samplesIn(file: string): PageSample[] {
  return samplesOf(gunzipSync(readFileSync(new URL(file, folder))).toString("utf8"), SCRAPED);
}

type Place = "flow" | "uncovered" | "destination" | "evidence" | "ignored" | "in-cluster" | "nowhere";

const isClose = new RegExp(`^${CLOSE_METRICS}$`);
const BACKENDS = /^outbound_(http|grpc)_route_backend_requests_total$/;

function placeOf(sample: PageSample): Place {
  const decoded = decode(sample);
  if (decoded !== null) {
    if (decoded.kind !== "flow") return decoded.kind === "in-cluster" ? "in-cluster" : "nowhere";
    return decoded.sample.identity.judge === "uncovered" ? "uncovered" : "flow";
  }
  if (sample.metric === DIALLED_METRIC) return "destination";
  // Closed connections and backends are no flows: they tell how flows ended, and where they went.
  if (isClose.test(sample.metric) || BACKENDS.test(sample.metric)) return "evidence";
  return IGNORED_FAMILIES.some(({ pattern }) => pattern.test(sample.metric)) ? "ignored" : "nowhere";
}

function decode({ metric, labels }: PageSample) {
  const family = FLOW_FAMILIES.find((each) => each.id !== "private" && each.metric === metric);
  if (!family) return null;
  return decodeSample(labels, {
    protocol: family.protocol,
    privateOnly: false,
    scrape: USUAL_LABELS,
    podsNamedHostname: new Set(),
  });
}

async function rowsOf(file: string): Promise<string[]> {
  const samples = samplesIn(file);
  const measured = samples.flatMap((sample): Measured[] => {
    const decoded = decode(sample);
    if (decoded?.kind === "flow") return [{ sample: decoded.sample, measure: "count", value: sample.value }];
    const policyError = /^(forbidden|invalid_backend|invalid_policy)$/.test(sample.labels.error ?? "");
    if (!isClose.test(sample.metric) || !policyError) return [];
    const protocol = sample.metric.includes("_tls_") ? "tls" : "tcp";
    const context = {
      protocol,
      privateOnly: false,
      scrape: USUAL_LABELS,
      podsNamedHostname: new Set<string>(),
    } as const;
    const closed = decodeSample(sample.labels, context);
    return closed.kind === "flow" ? [{ sample: closed.sample, measure: "error", value: sample.value }] : [];
  });
  const backends = decodeBackends(samples.filter(({ metric }) => BACKENDS.test(metric)));
  const sums = await addSamples(new Map(), measured);
  return (await flowsOf(sums, new Map(), { backends, exact: false })).map((flow) => {
    const where = `${flow.host ?? flow.address ?? "-"}:${flow.port ?? "-"}`;
    return `${flow.verdict} ${flow.count} ${flow.protocol} ${where} ${flow.route.name} ${JSON.stringify(flow.answers)}`;
  });
}

describe("recorded pages of proxies", () => {
  it("are all here", () => expect(files.length).toBe(19));

  it.each(files)("%s has a place for every sample", (file) => {
    const lost = samplesIn(file).filter((sample) => placeOf(sample) === "nowhere" || placeOf(sample) === "in-cluster");
    expect(lost).toEqual([]);
  });

  it("need every line of the list of ignored families", () => {
    const metrics = new Set(files.flatMap(samplesIn).map(({ metric }) => metric));
    const idle = IGNORED_FAMILIES.filter(({ pattern }) => ![...metrics].some((metric) => pattern.test(metric)));
    expect(idle).toEqual([]);
  });

  it.each<[string, string[]]>([
    [
      "real-deny-hostname-labels-on",
      [
        'denied 2 http httpbin.org:80 http-egress-deny {"403":2}',
        'denied 1 grpc grpc.example.com:50051 grpc-egress-deny {"PERMISSION_DENIED":1}',
        'denied 1 http google.com:80 http-egress-deny {"403":1}',
        'denied 1 tcp 203.0.113.7:9001 tcp-egress-deny {"forbidden":1}',
        'denied 1 tls github.com:443 tls-egress-deny {"forbidden":1}',
        'failed 1 http httpbin.org:8080 to-missing {"500":1}',
        'failed 1 grpc grpc.example.com:50052 grpc-missing {"UNKNOWN":1}',
        'failed 1 tls httpbin.org:8443 tls-missing {"invalid_backend":1}',
        'failed 1 tcp 203.0.113.7:9002 tcp-missing {"invalid_backend":1}',
        'redirected 1 http httpbin.org:8081 redirect-host {"302":1}',
        'allowed-by-route 3 http httpbin.org:80 httpbin-get {"200":3}',
        'allowed-by-route 2 tls httpbin.org:443 tls-egress {"opened":2}',
        'allowed-by-route 2 tcp 203.0.113.7:9000 tcp-egress {"opened":2}',
        'allowed-by-route 1 grpc grpc.example.com:50051 grpc-cart {"OK":1}',
      ],
    ],
    [
      "real-deny-hostname-labels-off",
      [
        'denied 3 http -:80 http-egress-deny {"403":3}',
        'denied 1 tls -:443 tls-egress-deny {"forbidden":1}',
        'denied 1 tcp 203.0.113.7:9001 tcp-egress-deny {"forbidden":1}',
        'denied 1 grpc -:50051 grpc-egress-deny {"PERMISSION_DENIED":1}',
        'failed 1 tls -:8443 tls-missing {"invalid_backend":1}',
        'failed 1 grpc -:50052 grpc-missing {"UNKNOWN":1}',
        'failed 1 http -:8080 to-missing {"500":1}',
        'failed 1 tcp 203.0.113.7:9002 tcp-missing {"invalid_backend":1}',
        'redirected 1 http -:8081 redirect-host {"302":1}',
        'allowed-by-route 3 http -:80 httpbin-get {"200":3}',
        'allowed-by-route 2 tls -:443 tls-egress {"opened":2}',
        'allowed-by-route 2 tcp 203.0.113.7:9000 tcp-egress {"opened":2}',
        'allowed-by-route 1 grpc -:50051 grpc-cart {"OK":1}',
      ],
    ],
    [
      "real-allow-hostname-labels-on",
      [
        'allowed-by-default 5 http httpbin.org:80 http-egress-allow {"200":5}',
        'allowed-by-default 3 tcp 203.0.113.7:443 tcp-egress-allow {"opened":3}',
        'allowed-by-default 1 tcp 203.0.113.7:9001 tcp-egress-allow {"opened":1}',
        'allowed-by-default 1 http grpc.example.com:50051 http-egress-allow {"200":1}',
        'allowed-by-default 1 http google.com:80 http-egress-allow {"200":1}',
      ],
    ],
    [
      "real-none-hostname-labels-on",
      [
        'uncovered 5 http httpbin.org:- egress-fallback {"200":5}',
        'uncovered 3 tcp 203.0.113.7:443 egress-fallback {"opened":3}',
        'uncovered 1 http google.com:- egress-fallback {"200":1}',
      ],
    ],
    ["real-docs-redirect-google-to-service", ['redirected 1 http google.com:80 unencrypted-http {"200":1}']],
    ["real-backend-weights-allow-and-redirect", ['allowed-by-route 1 http httpbin.org:80 r {"200":1}']],
    ["real-backend-weights-two-services", ['redirected 1 http httpbin.org:80 r {"200":1}']],
    ["real-grpc-redirect", ['redirected 1 grpc grpc.example.com:50051 g {"OK":1}']],
    ["real-grpc-header-only-match-breaks-policy", ['failed 1 http -:- invalid {"UNKNOWN":1}']],
    ["real-default-deny-tls", ['denied 1 tcp 203.0.113.7:443 tcp-egress-deny {"forbidden":1}']],
    ["real-docs-tlsroute-github-denied", ['denied 1 tls github.com:443 tls-egress-deny {"forbidden":1}']],
    [
      "made-http-allow-deny-hostname",
      [
        'denied 45 http tracker.evil.example:80 http-egress-deny {"403":45}',
        'denied 1 http -:80 http-egress-deny {"403":1}',
        'allowed-by-route 697 http httpbin.org:80 allow-httpbin {"200":690,"503":4,"FAIL_FAST":2,"200 UNKNOWN":1}',
        'allowed-by-route 13 http api.partner.example:80 allow-partner {"200":12,"403":1}',
      ],
    ],
  ])("%s shows these flows", async (file, flows) =>
    expect((await rowsOf(`${file}.prom.gz`)).sort()).toEqual([...flows].sort()),
  );
});
