import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot, READ_AT } from "../changes/builders.testing";
import { trafficPolicyWrite } from "../changes/traffic-policy";
import { aFlow } from "../flows/a-flow.testing";
import type { Flow } from "../flows/flow";
import { HTTP_ROUTE, TLS_ROUTE } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { ProposedWrite } from "../linkerd/proposal";
import { proposedSnapshot } from "./proposed-snapshot";
import { whatIf } from "./what-if";
import type { FlowEffect, WhatIf } from "./what-if-types";

const FALLBACK = { group: "", kind: "default", namespace: "", name: "egress-fallback" };
const byDefault = (name: string) => ({ group: "", kind: "default", namespace: "", name });

/** An hour in the shop, under Allow with one HTTPRoute for httpbin.org on port 80. */
const flows: Flow[] = [
  aFlow({ id: "httpbin", host: "httpbin.org", portConfirmed: true, count: 5, verdict: "allowed-by-route" }),
  aFlow({ id: "stripe", host: "api.stripe.com", portConfirmed: true, count: 40, verdict: "allowed-by-default" }),
  aFlow({
    id: "database",
    protocol: "tcp",
    host: null,
    address: "203.0.113.7",
    port: 5432,
    portConfirmed: true,
    count: 3,
    verdict: "allowed-by-default",
    route: byDefault("tcp-egress-allow"),
  }),
  aFlow({
    id: "other-namespace",
    source: { namespace: "apps", workload: "api", workloadKind: "Deployment", pods: ["api-1"] },
    network: null,
    route: FALLBACK,
    protocol: "tcp",
    host: null,
    address: "203.0.113.9",
    port: 443,
    portConfirmed: true,
    verdict: "uncovered",
  }),
];

function rehearse(
  before: PolicySnapshot,
  writes: ProposedWrite[],
  replayed: Flow[] = flows,
  confirmedPorts?: ReadonlyMap<string, number>,
): WhatIf {
  const replay = { flows: replayed, windowSeconds: 900, readAt: READ_AT, ...(confirmedPorts && { confirmedPorts }) };
  return whatIf(replay, before, proposedSnapshot(before, { writes }));
}

function effects(result: WhatIf): Record<string, FlowEffect> {
  return Object.fromEntries(result.flows.map((each) => [each.flow.id, each.effect]));
}

function manifestOf({ apiVersion, kind, metadata, spec }: KubernetesObject): KubernetesObject {
  return { apiVersion, kind, metadata: { namespace: metadata.namespace, name: metadata.name }, spec };
}

const allowing = aNetwork({ spec: { trafficPolicy: "Allow" } });
const denying = aNetwork();
const httpbin = aRoute({ name: "httpbin" });

describe("Allow to Deny", () => {
  const result = rehearse(aSnapshot([allowing, httpbin]), [trafficPolicyWrite(allowing, "Deny")]);

  it("turns exactly what only the default allowed", () => {
    expect(effects(result)).toEqual({
      stripe: "newly-denied",
      database: "newly-denied",
      httpbin: "unchanged",
      "other-namespace": "unchanged",
    });
  });

  it("says so in a sentence for each, what turns and is busiest first", () => {
    expect(result.flows.map((each) => [each.flow.id, each.sentence])).toEqual([
      ["stripe", "Allowed by default now; denied by default after."],
      ["database", "Allowed by default now; denied by default after."],
      ["other-namespace", "Nothing changes for this namespace."],
      ["httpbin", "Allowed by HTTPRoute shop/httpbin before and after."],
    ]);
  });

  it("holds every flow once, in the same order whatever the order of the flows", () => {
    const reversed = rehearse(
      aSnapshot([allowing, httpbin]),
      [trafficPolicyWrite(allowing, "Deny")],
      [...flows].reverse(),
    );
    expect(reversed.flows).toEqual(result.flows);
    expect(result.flows).toHaveLength(flows.length);
  });

  it("turns back under Allow", () => {
    const back = rehearse(aSnapshot([denying, httpbin]), [trafficPolicyWrite(denying, "Allow")]);
    expect(effects(back)).toMatchObject({ stripe: "newly-allowed", database: "newly-allowed", httpbin: "unchanged" });
  });
});

describe("a route for one host", () => {
  const write: ProposedWrite = {
    verb: "create",
    manifest: manifestOf(aRoute({ name: "stripe", hostnames: ["api.stripe.com"] })),
  };

  it("allows that host and leaves the others denied", () => {
    expect(effects(rehearse(aSnapshot([denying, httpbin]), [write]))).toEqual({
      stripe: "newly-allowed",
      httpbin: "unchanged",
      database: "unchanged",
      "other-namespace": "unchanged",
    });
  });

  it("is uncertain for a flow whose port nobody confirmed, until someone does", () => {
    const unsure = [aFlow({ id: "stripe", host: "api.stripe.com", port: 80 })];
    expect(effects(rehearse(aSnapshot([denying]), [write], unsure))).toEqual({ stripe: "uncertain" });
    const confirmed = rehearse(aSnapshot([denying]), [write], unsure, new Map([["stripe", 80]]));
    expect(effects(confirmed)).toEqual({ stripe: "newly-allowed" });
    expect(effects(rehearse(aSnapshot([denying]), [write], unsure, new Map([["stripe", 8080]])))).toEqual({
      stripe: "unchanged",
    });
  });

  it("leaves a flow unchanged, however open its end, where nothing that governs it is touched", () => {
    const partners = aNetwork({ name: "partners", spec: { networks: [{ cidr: "198.51.100.0/24" }] } });
    const stripe = aRoute({ name: "stripe", hostnames: ["api.stripe.com"] });
    // On port 80 the route takes it, on any other the default.
    const open = [aFlow({ id: "open", host: "api.stripe.com", port: 80, route: byDefault("unread") })];
    const before = aSnapshot([denying, stripe, partners]);
    expect(effects(rehearse(before, [trafficPolicyWrite(partners, "Allow")], open))).toEqual({ open: "unchanged" });
    expect(effects(rehearse(before, [trafficPolicyWrite(denying, "Allow")], open))).toEqual({ open: "uncertain" });
  });

  it("is uncertain where it looks at what metrics do not carry", () => {
    const rules = [{ matches: [{ path: { type: "PathPrefix", value: "/v1" } }] }];
    const byPath = manifestOf(aRoute({ name: "stripe", hostnames: ["api.stripe.com"], rules }));
    const result = rehearse(aSnapshot([denying, httpbin]), [{ verb: "create", manifest: byPath }]);
    expect(effects(result)).toMatchObject({ stripe: "uncertain", httpbin: "unchanged" });
    expect(result.flows[0]?.sentence).toMatch(/path/);
  });

  it("breaks, sends elsewhere or denies again as its backends say", () => {
    const service: KubernetesObject = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "shop", name: "mirror" },
      spec: { clusterIP: "10.96.0.9", clusterIPs: ["10.96.0.9"], ports: [{ port: 80 }] },
    };
    const toService = (name: string) => ({
      verb: "create" as const,
      manifest: manifestOf(
        aRoute({ name: "sent", hostnames: ["api.stripe.com"], rules: [{ backendRefs: [{ name, port: 80 }] }] }),
      ),
    });
    const snapshot = aSnapshot([denying, httpbin, service]);
    expect(effects(rehearse(snapshot, [toService("mirror")]))).toMatchObject({ stripe: "redirected" });
    expect(effects(rehearse(snapshot, [toService("missing")]))).toMatchObject({ stripe: "broken" });
    const { uid = "", resourceVersion = "" } = httpbin.metadata;
    const gone: ProposedWrite = { verb: "delete", ref: refOf(httpbin), uid, resourceVersion };
    expect(effects(rehearse(snapshot, [gone]))).toMatchObject({ httpbin: "newly-denied", stripe: "unchanged" });
  });
});

describe("a route that takes a port from others", () => {
  it("breaks or denies the TLS connections that a TLSRoute allowed", () => {
    const tls = aRoute({ kind: TLS_ROUTE, name: "tls", port: 443 });
    const connection = aFlow({
      id: "tls",
      protocol: "tls",
      port: 443,
      portConfirmed: true,
      verdict: "allowed-by-route",
    });
    const manifest = manifestOf(aRoute({ kind: HTTP_ROUTE, name: "http", port: 443 }));
    const result = rehearse(aSnapshot([denying, tls]), [{ verb: "create", manifest }], [connection]);
    expect(["newly-denied", "broken"]).toContain(result.flows[0]?.effect);
  });
});

describe("a first EgressNetwork in a namespace", () => {
  const create: ProposedWrite = {
    verb: "create",
    manifest: manifestOf(aNetwork({ spec: { networks: [{ cidr: "203.0.113.0/28" }] } })),
  };
  const global = aNetwork({ namespace: "linkerd-egress", name: "all" });
  const to = (address: string) =>
    aFlow({
      id: address,
      network: { namespace: "linkerd-egress", name: "all" },
      protocol: "tcp",
      host: null,
      address,
      port: 443,
      portConfirmed: true,
      route: byDefault("tcp-egress-deny"),
    });

  it("lets through what it leaves out, though a global one denies it", () => {
    const result = rehearse(aSnapshot([global]), [create], [to("203.0.113.7"), to("198.51.100.7")]);
    expect(effects(result)).toEqual({ "203.0.113.7": "unchanged", "198.51.100.7": "newly-allowed" });
    expect(result.flows[0]?.sentence).toBe("Denied by default now; allowed, since no EgressNetwork covers it after.");
  });

  it("changes nothing for other namespaces", () => {
    const elsewhere = aFlow({ ...to("198.51.100.7"), source: { ...aFlow().source, namespace: "apps" } });
    expect(rehearse(aSnapshot([global]), [create], [elsewhere]).flows[0]?.effect).toBe("unchanged");
  });
});

describe("blind spots", () => {
  it("are always there, also without traffic", () => {
    const none = rehearse(aSnapshot([allowing]), [], []);
    expect(none.blindSpots.join("\n")).toMatch(/last 15 minutes[\s\S]*UDP/);
  });

  it("count the flows without a host name, and without a confirmed port", () => {
    const unnamed = { ...aFlow().source, pods: ["web-without-labels"] };
    const vague = [
      aFlow({ id: "a", host: null, source: unnamed }),
      aFlow({ id: "b" }),
      aFlow({ id: "c", portConfirmed: true }),
    ];
    const text = rehearse(aSnapshot([allowing]), [trafficPolicyWrite(allowing, "Deny")], vague).blindSpots.join("\n");
    expect(text).toContain("1 of 3 flows have no hostname");
    expect(text).toContain("2 of 3 flows that the change can reach have no confirmed port");
    const elsewhere = aFlow({ id: "d", source: { ...aFlow().source, namespace: "payments" } });
    const deny = [trafficPolicyWrite(allowing, "Deny")];
    const asked = rehearse(aSnapshot([allowing]), deny, [...vague, elsewhere], new Map([["a", 80]])).blindSpots.join(
      "\n",
    );
    expect(asked).toContain("1 of 3 flows that the change can reach have no confirmed port");
    // Its pod names others, so this client named none.
    const ownNames = [aFlow({ id: "a", host: null }), aFlow({ id: "b" })];
    expect(rehearse(aSnapshot([allowing]), [], ownNames).blindSpots.join("\n")).not.toContain("have no hostname");
  });
});
