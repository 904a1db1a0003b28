import { describe, expect, it } from "vitest";
import { LINKERD_DEFAULTS } from "../../../lib/linkerd/policy-snapshot";
import { compile } from "../../../lib/resolver/compile/compile";
import { predictStatus } from "../../../lib/resolver/compile/predict-status";
import { decide } from "../../../lib/resolver/decide";
import { seededRandom } from "../random";
import { SEED_NAMESPACES, SEED_POLICY } from "../seed-policy";
import { podsOf } from "./traffic";
import { WORKLOADS } from "./workloads";

const SNAPSHOT = {
  ...LINKERD_DEFAULTS,
  readAt: "2026-11-21T00:00:00Z",
  clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
  resources: [...SEED_POLICY],
  status: "computed" as const,
  namespaces: [...SEED_NAMESPACES],
  unread: [],
};

/** What the demo is there to show. */
const SHOWN = [
  ["shop/storefront", "httpbin.org", "GET /get", "allow httpbin-get"],
  ["shop/storefront", "httpbin.org", "GET /ip", "deny http-egress-deny"],
  ["shop/storefront", "ads.tracking-pixel.net", "GET /pixel", "deny http-egress-deny"],
  ["shop/storefront", "api.segment.io", "", "deny tls-egress-deny"],
  ["shop/checkout", "api.stripe.com", "", "allow web-apis"],
  ["shop/storefront", "fonts.googleapis.com", "", "allow google-fonts"],
  ["shop/price-sync", "feeds.supplier.example", "GET /prices.csv", "deny http-egress-deny"],
  ["payments/fraud-check", "scoring.risk-engine.example", "POST /risk.v1.Scoring/Score", "allow risk-scoring"],
  ["payments/fraud-check", "scoring.risk-engine.example", "POST /risk.v1.Admin/Export", "deny grpc-egress-deny"],
  ["payments/ledger", "198.51.100.80:5432", "", "allow ledger-replica"],
  ["payments/ledger", "198.51.100.80:9300", "", "deny tcp-egress-deny"],
  ["payments/ledger", "10.20.0.5:6379", "", "not-egress cluster-unknown"],
  ["platform/ci-runner", "deb.debian.org", "GET /debian/pool/main/c/curl", "redirect debian-to-mirror"],
  ["platform/ci-runner", "mirror.internal-tools.example", "GET /index", "fail old-mirror"],
  ["platform/ci-runner", "github.com", "", "allow tcp-egress-allow"],
  ["batch/nightly-report", "s3.eu-central-1.amazonaws.com", "", "allow aws"],
  ["batch/import-customers", "login.salesforce.com", "", "allow tls-egress-allow"],
  ["legacy/billing-export", "edi.partner.example", "POST /invoices", "deny http-egress-deny"],
  ["legacy/billing-export", "www.example.com", "GET /rates", "not-egress external-fallback"],
  ["analytics/collector", "10.8.0.12", "GET /ready", "allow http-egress-allow"],
  ["analytics/dashboards", "cdn.charts.example", "GET /lib.js", "not-egress external-fallback"],
] as const;

describe("the demo's mesh under the demo's policy", () => {
  it.each(SHOWN)("%s to %s %s: %s", (workload, destination, request, expected) => {
    const { namespace, calls } = WORKLOADS.find((each) => `${each.namespace}/${each.name}` === workload) ?? {
      calls: [],
    };
    const call = calls.find(
      ({ host, ip, port, requests = [""] }) => (host ?? `${ip}:${port}`) === destination && requests.includes(request),
    );
    if (!call || !namespace) throw new Error(`${workload} does not call ${destination} ${request}.`);
    const { protocol, ip, port, host } = call;
    const [method = null, path = null] = request === "" ? [] : request.split(" ");
    const decision = decide(
      {
        clientNamespace: namespace,
        ip,
        port,
        protocol,
        authority: protocol === "tls" ? null : host,
        method,
        path,
        headers: protocol === "grpc" ? { "content-type": "application/grpc" } : {},
        sni: protocol === "tls" ? host : null,
      },
      compile(SNAPSHOT),
    );
    expect(`${decision.outcome} ${decision.route?.name ?? decision.target}`).toBe(expected);
  });

  it("has a network and two routes which are not accepted, each for its own reason", () => {
    const { networks, routes } = predictStatus(SNAPSHOT);
    const refused = [
      ...networks.filter((network) => !network.accepted),
      ...routes.flatMap((route) =>
        route.parents.filter((parent) => !parent.accepted).map(({ reason }) => ({ ...route, reason })),
      ),
    ];
    expect(refused.map(({ namespace, name, reason }) => `${namespace}/${name} ${reason}`)).toEqual([
      "analytics/warehouse EgressReasonNetworkOverlap",
      "shop/https-passthrough RouteReasonConflicted",
      "analytics/warehouse-ready NoMatchingParent",
    ]);
  });
});

describe("the demo's traces", () => {
  const ask = (clientNamespace: string, ip: string, port: number, sni: string | null) => {
    const request = { clientNamespace, ip, port, sni, authority: null, method: null, path: null, headers: {} };
    const { trace } = decide({ ...request, protocol: sni === null ? "opaque" : "tls" }, compile(SNAPSHOT));
    return trace.map(({ rule, subject }) => `${rule} ${subject?.name ?? ""}`);
  };

  it("name an EgressNetwork that lost, and by what", () => {
    const rules = ask("legacy", "198.51.100.140", 3270, null);
    expect(rules).toContain("network/tie-size partner-range");
    expect(rules).toContain("network/covers partner-vpn");
  });

  it("name the routes that lost, and the one that would act next", () => {
    const rules = ask("shop", "203.0.113.40", 443, "fonts.googleapis.com");
    expect(rules).toContain("route/conflicted https-passthrough");
    expect(rules).toContain("match/weaker web-apis");
    expect(rules).toContain("match/best google-fonts");
    expect(rules).toContain("match/next web-apis");
  });
});

describe("the pods of the demo", () => {
  it("are the same for the same seed, and each has an owner, a name and an address of its own", () => {
    const pods = (seed: number) => {
      const random = seededRandom(seed);
      return WORKLOADS.flatMap((workload, index) => podsOf(workload, index, random));
    };
    expect(pods(1)).toEqual(pods(1));
    expect(new Set(pods(1).map((pod) => pod.ip)).size).toBe(27);
    expect(new Set(pods(1).map((pod) => `${pod.namespace}/${pod.name}`)).size).toBe(27);
    expect(pods(1)[0]).toMatchObject({ namespace: "shop", labels: { deployment: "storefront" }, hostnameLabels: true });
    expect(
      pods(1)
        .filter((pod) => !pod.hostnameLabels)
        .map((pod) => pod.labels.deployment),
    ).toEqual(["catalog", "catalog"]);
  });
});
