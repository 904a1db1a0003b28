import { describe, expect, it } from "vitest";
import { type PageSample, samplesOf } from "@/e2e/world/proxies/page-samples";
import { recordedClients, type SentKind } from "@/e2e/world/proxies/recorded-mesh";
import { DIALLED_METRIC } from "../../../linkerd/proxy-metrics";
import { decodeDestinations } from "../decode/decode-destinations";
import { decodeSample } from "../decode/decode-sample";
import { addSamples, flowsOf, type Measured } from "../decode/merge";
import { IGNORED_FAMILIES } from "../promql/ignored-families.testing";
import { FLOW_FAMILIES } from "../promql/metric-families";
import { USUAL_LABELS } from "../promql/scrape-labels";

const CLIENTS = recordedClients().map((client) => [client.pod, client] as const);

function sampled(pod: string, page: string): PageSample[] {
  return samplesOf(page, { namespace: "test", pod: `${pod}-1`, deployment: pod });
}

/** Counts by what was named or dialled: of HTTP the host, of TLS the SNI where a proxy reads it, else address and port. */
async function counted(samples: readonly PageSample[]): Promise<Record<string, number>> {
  const measured = samples.flatMap(({ metric, labels, value }): Measured[] => {
    const family = FLOW_FAMILIES.find((each) => each.id !== "private" && each.metric === metric);
    if (!family) return [];
    const context = {
      protocol: family.protocol,
      privateOnly: false,
      scrape: USUAL_LABELS,
      podsNamedHostname: new Set<string>(),
    };
    const decoded = decodeSample(labels, context);
    return decoded.kind === "flow" ? [{ sample: decoded.sample, measure: "count", value }] : [];
  });
  const sums = await addSamples(new Map(), measured);
  const counts: Record<string, number> = {};
  for (const { protocol, host, address, port, count } of await flowsOf(sums, new Map(), {
    backends: null,
    exact: false,
  })) {
    const key = protocol === "tcp" ? `${address} ${port}` : `${protocol === "tls" ? "tls" : "http"} ${host}`;
    counts[key] = (counts[key] ?? 0) + count;
  }
  return counts;
}

const inCluster = ({ ip }: SentKind) => ip.startsWith("10.");

/** No name for Linkerd: an address in its place. */
function hostOf({ host }: SentKind): string | null {
  const name = host?.replace(/:\d+$/, "") ?? null;
  return name !== null && /^[\d.]+$/.test(name) ? null : name;
}

function summed(kinds: readonly SentKind[], keyOf: (kind: SentKind) => string, amount: "count" | "connections") {
  const sums: Record<string, number> = {};
  for (const kind of kinds) sums[keyOf(kind)] = (sums[keyOf(kind)] ?? 0) + kind[amount];
  return sums;
}

describe("pages of proxies of a real mesh, beside what was really sent", () => {
  it.each(CLIENTS)(
    "of %s: every connection has its destination, port by port, IPv6 and denied ones too",
    (pod, { page, sent }) => {
      const rows = sampled(pod, page).filter(
        ({ metric, labels }) => metric === DIALLED_METRIC && labels.direction === "outbound" && labels.peer === "src",
      );
      const { destinations, unreadable } = decodeDestinations(rows, USUAL_LABELS);
      const told = Object.fromEntries(
        destinations.map(({ address, port, connections }) => [`${address} ${port}`, connections]),
      );
      expect(told).toEqual(summed(sent, ({ ip, port }) => `${ip} ${port}`, "connections"));
      expect(unreadable).toBe(0);
      expect(new Set(destinations.map(({ source }) => source.workload))).toEqual(new Set([pod]));
    },
  );

  it.each(CLIENTS)("of %s: every request is counted, under its host where it has one", async (pod, { page, sent }) => {
    const counts = await counted(sampled(pod, page));
    const requests = sent.filter((kind) => !inCluster(kind));
    const keyOf = (kind: SentKind) => {
      const place = `${kind.ip} ${kind.port}`;
      if (
        kind.protocol === "opaque" ||
        (kind.protocol === "tls" && !(`tls ${kind.host}` in counts && !(place in counts)))
      )
        return place;
      return `${kind.protocol === "tls" ? "tls" : "http"} ${hostOf(kind)}`;
    };
    expect(counts).toEqual(summed(requests, keyOf, "count"));
  });

  it.each(CLIENTS)("of %s: every sample has a place", (pod, { page }) => {
    const known = ({ metric }: PageSample) =>
      metric === DIALLED_METRIC ||
      /^outbound_(http|grpc)_route_backend_requests_total$|^outbound_(tls|tcp)_route_close_total$/.test(metric) ||
      FLOW_FAMILIES.some((family) => family.metric === metric) ||
      IGNORED_FAMILIES.some(({ pattern }) => pattern.test(metric));
    expect(sampled(pod, page).flatMap((sample) => (known(sample) ? [] : sample.metric))).toEqual([]);
  });
});
