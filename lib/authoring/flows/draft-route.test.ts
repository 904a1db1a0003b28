import { describe, expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../../changes/builders.testing";
import { aFlow } from "../../flows/a-flow.testing";
import type { Flow } from "../../flows/flow";
import { GATEWAY_GROUP, GRPC_ROUTE, HTTP_ROUTE, POLICY_HTTP_ROUTE, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import type { PolicySnapshot, UnreadKind } from "../../linkerd/policy-snapshot";
import { printYaml } from "../../print/yaml";
import { compile } from "../../resolver/compile/compile";
import type { RouteDraft } from "../draft";
import { draftRoute } from "./draft-route";

const shop = aSnapshot([aNetwork()]);

/** A connection to github.com on a port that another TLSRoute made TLS. */
const tlsFlow = aFlow({
  protocol: "tls",
  host: "github.com",
  route: { group: "", kind: "default", namespace: "", name: "tls-egress-deny" },
});
const withTlsRoute = aSnapshot([aNetwork(), aRoute({ kind: TLS_ROUTE, name: "tls-egress", port: 443 })]);

function drafted(flow: Flow, snapshot: PolicySnapshot, port: number | null = 80): RouteDraft {
  const draft = draftRoute(flow, { policy: compile(snapshot), port });
  if (draft.kind !== "route") throw new Error(`not a route: ${JSON.stringify(draft)}`);
  return draft;
}

function kindOf(flow: Flow, snapshot: PolicySnapshot, port: number | null = 80): string {
  return draftRoute(flow, { policy: compile(snapshot), port }).kind;
}

function notices(flow: Flow, resources: KubernetesObject[], port = 80): string[] {
  return drafted(flow, aSnapshot(resources), port).notices.map((each) => `${each.severity} ${each.id}`);
}

function unread(kind: { group: string; kind: string }, why: UnreadKind["why"]): UnreadKind {
  return { ...kind, why, message: "" };
}

describe("allowing a denied HTTP request", () => {
  it("drafts an HTTPRoute for the exact host, every path, and the confirmed port", () => {
    const draft = drafted(aFlow(), shop);
    expect(printYaml(draft.manifest)).toBe(`apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: allow-httpbin-org-80
  namespace: shop
spec:
  parentRefs:
    - group: policy.linkerd.io
      kind: EgressNetwork
      name: all-egress
      namespace: shop
      port: 80
  hostnames:
    - httpbin.org
  rules:
    - matches:
        - path:
            type: PathPrefix
            value: /
`);
    expect(draft.sentence).toBe(
      "Allows clients in namespace shop to reach httpbin.org over HTTP on port 80 through EgressNetwork shop/all-egress.",
    );
    expect(draft.notices.map((each) => each.id)).toEqual(["reach"]);
  });

  it("asks for the port, since proxies count all ports of a network under one", () => {
    const draft = draftRoute(aFlow({ port: 8080 }), { policy: compile(shop), port: null });
    expect(draft).toMatchObject({ kind: "needs-port", reported: 8080 });
    expect(draft.kind === "needs-port" && draft.candidates.map((each) => each.port)).toEqual([8080, 80]);
  });

  it("takes the port that its connections leave, and says that another was reported", () => {
    const told = { kind: "refuted" as const, ports: [dialledPort(8080, 1)] };
    const draft = draftRoute(aFlow(), { policy: compile(shop), port: null, told });
    expect(draft).toMatchObject({ kind: "route", manifest: { metadata: { name: "allow-httpbin-org-8080" } } });
    expect(draft.kind === "route" && draft.notices.map(({ id }) => id)).toContain("other-port-than-reported");
  });

  it("asks where connections leave several ports, with their shares, and takes none at its word that was refuted", () => {
    const told = { kind: "refuted" as const, ports: [dialledPort(8080, 0.75), dialledPort(3000, 0.25)] };
    const draft = draftRoute(aFlow(), { policy: compile(shop), port: null, told });
    expect(draft).toMatchObject({
      kind: "needs-port",
      reported: null,
      candidates: [
        { port: 8080, why: "75 % of its connections: 203.0.113.9" },
        { port: 3000, why: "25 % of its connections: 203.0.113.9" },
      ],
    });
  });

  it("does not ask for a port that is confirmed", () => {
    expect(drafted(aFlow({ port: 8080, portConfirmed: true }), shop, null).manifest.metadata.name).toBe(
      "allow-httpbin-org-8080",
    );
  });

  it.each([0, 65_536, 80.5, Number.NaN])("does not take %s for a port", (port) => {
    expect(kindOf(aFlow(), shop, port)).toBe("needs-port");
  });

  it("writes Linkerd's own HTTPRoute where the Gateway API's is not served", () => {
    const snapshot = aSnapshot([aNetwork()], { unread: [unread(HTTP_ROUTE, "absent")] });
    expect(drafted(aFlow(), snapshot).manifest.apiVersion).toBe("policy.linkerd.io/v1beta3");
  });

  it("explains itself where neither is served in the version that Linkerd reads", () => {
    const snapshot = aSnapshot([aNetwork()], {
      unread: [unread(HTTP_ROUTE, "unserved"), unread(POLICY_HTTP_ROUTE, "absent")],
    });
    expect(draftRoute(aFlow(), { policy: compile(snapshot), port: 80 })).toMatchObject({
      kind: "not-yet",
      why: expect.stringContaining(`${GATEWAY_GROUP}/v1`),
    });
  });

  it("numbers the name where a route is called so already", () => {
    const taken = aRoute({ name: "allow-httpbin-org-80", hostnames: ["other.example.com"] });
    expect(drafted(aFlow(), aSnapshot([aNetwork(), taken])).manifest.metadata.name).toBe("allow-httpbin-org-80-2");
    const tls = aRoute({ kind: TLS_ROUTE, name: "allow-httpbin-org-80", port: 443 });
    expect(drafted(aFlow(), aSnapshot([aNetwork(), tls])).manifest.metadata.name).toBe("allow-httpbin-org-80");
  });

  it("says that it opens every path where a route allows some", () => {
    const get = aRoute({
      name: "httpbin-get",
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/get" } }] }],
    });
    expect(notices(aFlow(), [aNetwork(), get])).toContain("warn opens-every-path");
  });
});

describe("allowing a denied TLS connection", () => {
  it("drafts a TLSRoute for the SNI, with the network itself as backend", () => {
    const draft = drafted(tlsFlow, withTlsRoute, 443);
    expect(printYaml(draft.manifest)).toBe(`apiVersion: gateway.networking.k8s.io/v1alpha2
kind: TLSRoute
metadata:
  name: allow-github-com-443
  namespace: shop
spec:
  parentRefs:
    - group: policy.linkerd.io
      kind: EgressNetwork
      name: all-egress
      namespace: shop
      port: 443
  hostnames:
    - github.com
  rules:
    - backendRefs:
        - group: policy.linkerd.io
          kind: EgressNetwork
          name: all-egress
          namespace: shop
          weight: 1
`);
  });

  it("suggests the ports that have TLSRoutes, where TLS is read at all", () => {
    const draft = draftRoute({ ...tlsFlow, port: null }, { policy: compile(withTlsRoute), port: null });
    expect(draft.kind === "needs-port" && draft.candidates.map((each) => each.port)).toEqual([443]);
  });

  it("explains itself where TLSRoute v1alpha2 is not served", () => {
    const snapshot = aSnapshot([aNetwork()], { unread: [unread(TLS_ROUTE, "unserved")] });
    expect(kindOf(tlsFlow, snapshot, 443)).toBe("not-yet");
  });
});

describe("allowing denied gRPC", () => {
  const grpc = aFlow({ protocol: "grpc", host: "api.example" });
  const ruled = aSnapshot([aNetwork(), aRoute({ kind: GRPC_ROUTE, name: "other", port: 80 })]);

  it("takes an HTTPRoute, since a first GRPCRoute would end HTTP/1 on that port", () => {
    expect(drafted(grpc, shop).manifest.kind).toBe("HTTPRoute");
  });

  it("takes a GRPCRoute where that port has one already, and says that it opens every service", () => {
    const { manifest, notices: said } = drafted(grpc, ruled);
    expect(manifest).toMatchObject({ kind: "GRPCRoute", spec: { hostnames: ["api.example"], rules: [{}] } });
    expect(said.map(({ id }) => id)).toEqual(["opens-every-service", "reach"]);
    expect(drafted(grpc, ruled, 8080).manifest.kind).toBe("HTTPRoute");
  });

  it("suggests the ports that have a GRPCRoute first", () => {
    const draft = draftRoute({ ...grpc, portConfirmed: false }, { policy: compile(ruled), port: null });
    expect(draft.kind === "needs-port" && draft.candidates.map(({ port }) => port)).toContain(80);
  });
});

describe("what else the route would do on its port", () => {
  const tlsRoute = aRoute({ kind: TLS_ROUTE, name: "tls-egress", port: 443 });

  it("an HTTPRoute would switch off the TLSRoutes there, in every namespace", () => {
    expect(notices(aFlow(), [aNetwork(), tlsRoute], 443)).toContain("fail disables-weaker-kind");
    expect(notices(aFlow(), [aNetwork(), tlsRoute], 80)).not.toContain("fail disables-weaker-kind");
  });

  it("an HTTPRoute beside a GRPCRoute would never be in force", () => {
    expect(notices(aFlow(), [aNetwork(), aRoute({ kind: GRPC_ROUTE, name: "grpc" })])).toContain(
      "fail beaten-by-stronger-kind",
    );
  });

  it("a TLSRoute beside an HTTPRoute would never be in force", () => {
    expect(notices(tlsFlow, [aNetwork(), aRoute({ name: "http", port: 443 })], 443)).toContain(
      "fail beaten-by-stronger-kind",
    );
  });

  it("a first TLSRoute makes the port TLS-only, and takes it from a TCPRoute", () => {
    const tcp = aRoute({ kind: TCP_ROUTE, name: "tcp", port: 8443, hostnames: [], accepted: false });
    expect(notices(tlsFlow, [aNetwork(), tcp], 8443)).toEqual(
      expect.arrayContaining(["warn tls-only", "fail disables-weaker-kind"]),
    );
    expect(notices(tlsFlow, [aNetwork(), tlsRoute], 443)).not.toContain("warn tls-only");
  });

  it("neither does anything on an opaque port", () => {
    expect(notices(aFlow(), [aNetwork()], 3306)).toContain("fail opaque-port");
    const opened = aNetwork({ metadata: { annotations: { "config.linkerd.io/opaque-ports": "8080" } } });
    expect(notices(aFlow(), [opened], 3306)).not.toContain("fail opaque-port");
    expect(notices(aFlow(), [opened], 8080)).toContain("fail opaque-port");
  });

  it("a kind that may not be listed may hide a conflict", () => {
    const snapshot = aSnapshot([aNetwork()], { unread: [unread(GRPC_ROUTE, "forbidden")] });
    expect(drafted(aFlow(), snapshot).notices.map((each) => each.id)).toContain(
      "unread-grpcroutes.gateway.networking.k8s.io",
    );
  });
});

describe("where the route goes", () => {
  const global = aNetwork({ namespace: "linkerd-egress", name: "all" });
  const flow = aFlow({ network: { namespace: "linkerd-egress", name: "all" } });

  it("into the client's namespace, also under a global EgressNetwork: it then counts for that namespace alone", () => {
    const { manifest, notices: found } = drafted(flow, aSnapshot([global]));
    expect(manifest.metadata.namespace).toBe("shop");
    expect(manifest.spec).toMatchObject({ parentRefs: [{ namespace: "linkerd-egress", name: "all", port: 80 }] });
    expect(found.find((each) => each.id === "reach")?.sentence).toContain("only to clients in that namespace");
  });

  it("nowhere, once an EgressNetwork of the client's namespace hides the global one", () => {
    expect(draftRoute(flow, { policy: compile(aSnapshot([global, aNetwork()])), port: 80 })).toMatchObject({
      kind: "not-yet",
      why: expect.stringContaining("shadows the global ones"),
    });
  });

  it("nowhere, where Linkerd has not accepted the EgressNetwork or it is gone", () => {
    const overlapping = {
      ...aNetwork({ spec: { networks: [{ cidr: "0.0.0.0/0" }] } }),
      status: {
        conditions: [{ type: "Accepted", status: "False", reason: "EgressReasonNetworkOverlap", message: "" }],
      },
    };
    expect(kindOf(aFlow(), aSnapshot([overlapping]))).toBe("not-yet");
    const { status: _, ...fresh } = overlapping;
    expect(kindOf(aFlow(), aSnapshot([fresh], { status: "computed" }))).toBe("not-yet");
    expect(kindOf(aFlow(), aSnapshot([]))).toBe("not-yet");
  });
});

describe("flows that no route is drafted for", () => {
  it("needs the host name first, by one annotation on the workload, where TLS was counted without one", () => {
    const nameless = aFlow({ host: null, protocol: "tls", port: 443, portConfirmed: true });
    const draft = draftRoute(nameless, { policy: compile(shop), port: 443 });
    expect(draft).toMatchObject({
      kind: "needs-hostname",
      command: `kubectl patch deployment/web -n shop --type=merge -p '{"spec":{"template":{"metadata":{"annotations":{"config.linkerd.io/proxy-metrics-hostname-labels":"true"}}}}}'`,
    });
    const job = { ...nameless, source: { ...nameless.source, workloadKind: "Job" } };
    expect(draftRoute(job, { policy: compile(shop), port: 443 })).toMatchObject({
      command: "kubectl annotate namespace/shop config.linkerd.io/proxy-metrics-hostname-labels=true --overwrite",
    });
  });

  it("is never told to restart for names where another row of the client has one", () => {
    const nameless = aFlow({ host: null });
    const named = aFlow({ id: "named", host: "api.example" });
    const draft = draftRoute(nameless, { policy: compile(shop), port: 80, observed: [named] });
    expect(draft).toMatchObject({ kind: "needs-hostname", command: null });
    const told = draft.kind === "needs-hostname" ? [draft.why, ...draft.advice].join(" ") : "";
    expect(told).toContain("The client sent no DNS name");
    expect(told).toContain("hostnames: [ADDRESS]");
    expect(told).not.toContain("annot");
    const ofPod = { ...named, source: { ...named.source, workload: "other", pods: nameless.source.pods } };
    expect(draftRoute(nameless, { policy: compile(shop), port: 80, observed: [ofPod] })).toMatchObject({
      command: null,
    });
  });

  it("is first told to look where only HTTP without a name was seen: labels may be on, and the client have named an address", () => {
    const draft = draftRoute(aFlow({ host: null }), { policy: compile(shop), port: 80 });
    expect(draft).toMatchObject({ kind: "needs-hostname" });
    const { command, advice } = draft.kind === "needs-hostname" ? draft : { command: "", advice: [] };
    expect(command).toMatch(/^kubectl get pod\/.*LINKERD2_PROXY_OUTBOUND_METRICS_HOSTNAME_LABELS/);
    expect(advice.join(" ")).toMatch(/First check .* estimated from this window/);
  });

  it("is drafted for a name with an underscore by the narrowest wildcard, which no exact hostname can be", () => {
    const flow = aFlow({ host: "my_api.eu.example.com", registrableDomain: "example.com" });
    const draft = draftRoute(flow, { policy: compile(shop), port: 80 });
    expect(draft).toMatchObject({ kind: "route", manifest: { spec: { hostnames: ["*.eu.example.com"] } } });
    expect(draft.kind === "route" && draft.notices.map(({ id }) => id)).toContain("wider-than-name");
    const tenant = aFlow({ host: "my_api.ngrok.io", registrableDomain: "ngrok.io" });
    expect(draftRoute(tenant, { policy: compile(shop), port: 80 })).toMatchObject({ kind: "not-yet" });
  });

  it.each<[string, Partial<Flow>, string]>([
    [
      "an address without a name",
      { protocol: "tcp", host: null, address: "203.0.113.7", port: 443, portConfirmed: true },
      "not-yet",
    ],
    ["an address in place of a name", { host: "203.0.113.7" }, "not-yet"],
    ["a name that is none", { host: '<script>alert("x")</script>' }, "not-yet"],
    ["a redirected request", { verdict: "redirected" }, "not-yet"],
    ["a failed request", { verdict: "failed" }, "not-yet"],
    ["an uncertain one", { verdict: "uncertain", network: null }, "not-yet"],
    ["an allowed one", { verdict: "allowed-by-route" }, "already"],
    ["what no EgressNetwork covers", { verdict: "uncovered", network: null }, "already"],
  ])("%s", (_what, overrides, kind) => {
    const draft = draftRoute(aFlow(overrides), { policy: compile(shop), port: 80 });
    expect(draft.kind).toBe(kind);
    if (draft.kind === "not-yet") {
      expect(draft.why).not.toBe("");
      expect(draft.advice.length).toBeGreaterThan(0);
    }
  });

  it("what was denied and is allowed now, by the route that does it", () => {
    expect(draftRoute(aFlow(), { policy: compile(aSnapshot([aNetwork(), aRoute()])), port: 80 })).toMatchObject({
      kind: "already",
      route: { kind: "HTTPRoute", namespace: "shop", name: "a-route" },
    });
    const allowing = aSnapshot([aNetwork({ spec: { trafficPolicy: "Allow" } })]);
    expect(draftRoute(aFlow(), { policy: compile(allowing), port: 80 })).toMatchObject({
      kind: "already",
      route: null,
    });
  });

  it("but what passes by default can be written down before the network is set to Deny", () => {
    const allowing = aSnapshot([aNetwork({ spec: { trafficPolicy: "Allow" } })]);
    const flow = aFlow({ verdict: "allowed-by-default" });
    expect(drafted(flow, allowing).notices.map((each) => each.id)).toContain("keeps-allowed");
  });
});

function dialledPort(port: number, share: number) {
  return { port, share, connections: share * 100, addresses: ["203.0.113.9"] };
}
