import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { aNetwork, aRoute, aSnapshot } from "../policy-builders.testing";
import { FINDING_IDS, type FindingId } from "./finding";
import { lint } from "./lint";

type Fixture = [KubernetesObject[], Partial<PolicySnapshot>?];

const GLOBAL = "linkerd-egress";
const rulesWith = (rule: unknown) => [rule];
const filtered = (...filters: unknown[]) => rulesWith({ filters });
const onPath = (value: string, type = "PathPrefix") => ({ matches: [{ path: { type, value } }] });
const toService = (name: string, more: object = {}) => ({ group: "", kind: "Service", name, port: 80, ...more });
const aService = (namespace: string, name: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace, name },
  spec: { clusterIP: "10.0.0.9", clusterIPs: ["10.0.0.9"] },
});
const renamed = (route: KubernetesObject, apiVersion: string): KubernetesObject => ({ ...route, apiVersion });
const spec = (object: KubernetesObject, value: unknown): KubernetesObject => ({ ...object, spec: value });
const on = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr }));
const withParent = (parent: Record<string, unknown>) =>
  spec(aRoute("HTTPRoute"), { parentRefs: [parent], rules: [{}] });
const everyTls = { group: "gateway.networking.k8s.io", kind: "TLSRoute", message: "" };

/** Denies the metadata addresses: narrower than the others, and without routes. */
const METADATA = aNetwork({ name: "metadata", networks: on("169.254.0.0/16") });

/** For each finding a policy that has it, and the nearest one that has not. */
const TABLE: Record<FindingId, { told: string; fires: Fixture; silent: Fixture }> = {
  "network/shadowed-global": {
    told: "a narrow EgressNetwork of a namespace hides the global one",
    fires: [[aNetwork({ networks: on("203.0.113.0/24") }), aNetwork({ namespace: GLOBAL })]],
    silent: [[aNetwork({ namespace: GLOBAL, name: "a" }), aNetwork({ namespace: GLOBAL, name: "b" })]],
  },
  "network/overlap": {
    told: "two EgressNetworks of a namespace cover the same addresses",
    fires: [[aNetwork(), aNetwork({ name: "narrow", networks: on("203.0.113.0/24") })]],
    silent: [[aNetwork(), aNetwork({ namespace: "payments", networks: on("203.0.113.0/24") })]],
  },
  "network/ipv6-width": {
    told: "a single IPv6 address loses to the network around it",
    fires: [[aNetwork(), aNetwork({ name: "one", networks: on("2001:db8::1/128") })]],
    silent: [[aNetwork(), aNetwork({ name: "one", networks: on("203.0.113.7/32") })]],
  },
  "network/unreadable": {
    told: "a network's address does not parse",
    fires: [[aNetwork({ networks: on("203.0.113.0/99") })]],
    silent: [[aNetwork({ networks: on("203.0.113.0/24") })]],
  },
  "network/not-accepted": {
    told: "a network reaches into the cluster's",
    fires: [[aNetwork({ networks: on("10.1.0.0/16") })]],
    silent: [[aNetwork({ networks: on("203.0.113.0/24") })]],
  },
  "network/covers-nothing": {
    told: "the list of networks is empty",
    fires: [[aNetwork({ networks: [] })]],
    silent: [[aNetwork()]],
  },
  "network/metadata-reachable": {
    told: "an allowed name may be claimed at the metadata address",
    fires: [[aNetwork(), aRoute("HTTPRoute", { hostnames: ["a.com"] })]],
    silent: [[aNetwork(), aRoute("HTTPRoute", { hostnames: ["a.com"] }), METADATA]],
  },
  "route/unreadable": {
    told: "a hostname is a number",
    fires: [[aNetwork(), spec(aRoute("HTTPRoute"), { parentRefs: [], hostnames: [7] })]],
    silent: [[aNetwork(), spec(aRoute("HTTPRoute"), { parentRefs: [], hostnames: ["a.com"] })]],
  },
  "route/unsupported-filter": {
    told: "an HTTPRoute rewrites URLs",
    fires: [[aNetwork(), aRoute("HTTPRoute", { rules: filtered({ type: "URLRewrite", urlRewrite: {} }) })]],
    silent: [
      [
        aNetwork(),
        aRoute("HTTPRoute", {
          rules: filtered({ type: "RequestHeaderModifier", requestHeaderModifier: { remove: ["cookie"] } }),
        }),
      ],
    ],
  },
  "route/dropped": {
    told: "a pattern does not parse",
    fires: [[aNetwork(), aRoute("HTTPRoute", { rules: [onPath("/users/{id}", "RegularExpression")] })]],
    silent: [[aNetwork(), aRoute("HTTPRoute", { rules: [onPath("/users/[0-9]+", "RegularExpression")] })]],
  },
  "route/undecidable-pattern": {
    told: "a pattern has flags that only Rust knows",
    fires: [[aNetwork(), aRoute("HTTPRoute", { rules: [onPath("(?u)/a", "RegularExpression")] })]],
    silent: [[aNetwork(), aRoute("HTTPRoute", { rules: [onPath("(?i)/a", "RegularExpression")] })]],
  },
  "route/no-such-network": {
    told: "a route names an EgressNetwork that is not there",
    fires: [[aNetwork(), aRoute("HTTPRoute", { parent: "all-egres" })]],
    silent: [[aNetwork(), aRoute("HTTPRoute")]],
  },
  "route/no-port": {
    told: "a parentRef names no port",
    fires: [[aNetwork(), aRoute("HTTPRoute", { port: null })]],
    silent: [[aNetwork(), aRoute("HTTPRoute", { port: 8080 })]],
  },
  "route/opaque-port": {
    told: "an HTTPRoute stands on a port that is opaque by default",
    fires: [[aNetwork(), aRoute("HTTPRoute", { port: 5432 })]],
    silent: [
      [
        aNetwork({ annotations: { "config.linkerd.io/opaque-ports": "3306" } }),
        aRoute("HTTPRoute", { port: 5432 }),
        aRoute("TCPRoute", { port: 3306 }),
      ],
    ],
  },
  "route/second-tcp": {
    told: "two TCPRoutes share a port",
    fires: [[aNetwork(), aRoute("TCPRoute", { name: "a" }), aRoute("TCPRoute", { name: "b" })]],
    silent: [[aNetwork(), aRoute("TCPRoute", { name: "a" }), aRoute("TCPRoute", { name: "b", port: 444 })]],
  },
  "route/conflicted": {
    told: "an HTTPRoute and a TLSRoute of one namespace share a port",
    fires: [[aNetwork(), aRoute("HTTPRoute", { port: 443 }), aRoute("TLSRoute", { hostnames: ["a.com"] })]],
    silent: [[aNetwork(), aRoute("HTTPRoute"), aRoute("TLSRoute", { hostnames: ["a.com"] })]],
  },
  "route/conflicted-from-elsewhere": {
    told: "a GRPCRoute of another namespace disables everybody's HTTPRoutes",
    fires: [
      [
        aNetwork({ namespace: GLOBAL }),
        aRoute("HTTPRoute", { namespace: GLOBAL }),
        aRoute("GRPCRoute", { namespace: "payments", parentNamespace: GLOBAL }),
      ],
    ],
    silent: [
      [
        aNetwork({ namespace: GLOBAL }),
        aRoute("HTTPRoute", { namespace: GLOBAL }),
        aRoute("HTTPRoute", { namespace: "payments", parentNamespace: GLOBAL }),
      ],
    ],
  },
  "route/refused-by-proxy": {
    told: "a GRPCRoute matches on headers alone",
    fires: [[aNetwork(), aRoute("GRPCRoute", { rules: [{ matches: [{ headers: [{ name: "team", value: "a" }] }] }] })]],
    silent: [[aNetwork(), aRoute("GRPCRoute", { rules: [{ matches: [{ method: { service: "a.B" } }] }] })]],
  },
  "route/third-namespace": {
    told: "a route is attached to another team's EgressNetwork",
    fires: [[aNetwork(), aRoute("HTTPRoute", { namespace: "payments", parentNamespace: "shop" })]],
    silent: [
      [aNetwork({ namespace: GLOBAL }), aRoute("HTTPRoute", { namespace: "payments", parentNamespace: GLOBAL })],
    ],
  },
  "route/consumer-shadowed": {
    told: "a route on the global EgressNetwork comes from a namespace with its own",
    fires: [[aNetwork(), aNetwork({ namespace: GLOBAL }), aRoute("HTTPRoute", { parentNamespace: GLOBAL })]],
    silent: [[aNetwork({ namespace: GLOBAL }), aRoute("HTTPRoute", { parentNamespace: GLOBAL })]],
  },
  "route/tls-without-hostnames": {
    told: "a TLSRoute lists no hostnames",
    fires: [[aNetwork(), aRoute("TLSRoute")], { tlsRouteHostnames: "required" }],
    silent: [[aNetwork(), aRoute("TLSRoute", { hostnames: [] })], { tlsRouteHostnames: "required" }],
  },
  "hostname/never-sent": {
    told: "a TLSRoute names an address",
    fires: [[aNetwork(), aRoute("TLSRoute", { hostnames: ["203.0.113.7"] })]],
    silent: [[aNetwork(), aRoute("TLSRoute", { hostnames: ["*.example.com"] })]],
  },
  "rule/never-matches": {
    told: "the list of rules is empty",
    fires: [[aNetwork(), aRoute("HTTPRoute", { rules: [] })]],
    silent: [[aNetwork(), aRoute("HTTPRoute", { rules: [{}] })]],
  },
  "rule/forestalled": {
    told: "an exact path stands behind the prefix of the same length",
    fires: [[aNetwork(), aRoute("HTTPRoute", { rules: [onPath("/foo"), onPath("/foo", "Exact")] })]],
    silent: [[aNetwork(), aRoute("HTTPRoute", { rules: [onPath("/foo"), onPath("/foo/bar", "Exact")] })]],
  },
  "backend/unresolved": {
    told: "a rule leads to a Service that is not there",
    fires: [[aNetwork(), aRoute("HTTPRoute", { rules: [{ backendRefs: [toService("gone")] }] })]],
    silent: [
      [aNetwork(), aService("shop", "gone"), aRoute("HTTPRoute", { rules: [{ backendRefs: [toService("gone")] }] })],
    ],
  },
  "backend/namespace-disagreement": {
    told: "a consumer's backend is found by the status and missed by traffic",
    fires: [
      [
        aNetwork({ namespace: GLOBAL }),
        aRoute("HTTPRoute", { parentNamespace: GLOBAL, rules: [{ backendRefs: [toService("proxy")] }] }),
        aService("shop", "proxy"),
      ],
    ],
    silent: [
      [
        aNetwork({ namespace: GLOBAL }),
        aRoute("HTTPRoute", {
          parentNamespace: GLOBAL,
          rules: [{ backendRefs: [toService("proxy", { namespace: "shop" })] }],
        }),
        aService("shop", "proxy"),
      ],
    ],
  },
  "backend/all-weights-zero": {
    told: "two backends have weight 0 each",
    fires: [
      [
        aNetwork(),
        aRoute("HTTPRoute", {
          rules: [{ backendRefs: [toService("a", { weight: 0 }), toService("b", { weight: 0 })] }],
        }),
      ],
    ],
    silent: [[aNetwork(), aRoute("HTTPRoute", { rules: [{ backendRefs: [toService("a", { weight: 0 })] }] })]],
  },
  "version/unserved": {
    told: "TLSRoutes are not served as v1alpha2",
    fires: [[aNetwork()], { unread: [{ ...everyTls, why: "unserved" }] }],
    silent: [[aNetwork()], { unread: [{ ...everyTls, why: "absent" }] }],
  },
  "route/wrong-parent": {
    told: "a parentRef names EgressNetwork in no group, which means the Gateway API's",
    fires: [[aNetwork(), withParent({ kind: "EgressNetwork", name: "all-egress", port: 80 })]],
    silent: [[aNetwork(), withParent({ kind: "Gateway", name: "all-egress" })]],
  },
  "version/object-unread": {
    told: "a TLSRoute where the kind is not read",
    fires: [[aNetwork(), aRoute("TLSRoute", { hostnames: ["a.com"] })], { unread: [{ ...everyTls, why: "unserved" }] }],
    silent: [[aNetwork(), aRoute("HTTPRoute")], { unread: [{ ...everyTls, why: "unserved" }] }],
  },
  "version/unknown": {
    told: "TLSRoute is served as v1 alone, and nobody told which Linkerd this is",
    fires: [
      [aNetwork(), renamed(aRoute("TLSRoute", { hostnames: ["a.com"] }), "gateway.networking.k8s.io/v1")],
      { status: "live", tlsRouteVersion: "v1" },
    ],
    silent: [
      [aNetwork(), renamed(aRoute("TLSRoute", { hostnames: ["a.com"] }), "gateway.networking.k8s.io/v1")],
      { status: "live", tlsRouteVersion: "v1", linkerdVersion: "edge-26.9.1" },
    ],
  },
  "version/not-read": {
    told: "a TLSRoute is written as v1",
    fires: [[aNetwork(), renamed(aRoute("TLSRoute", { hostnames: ["a.com"] }), "gateway.networking.k8s.io/v1")]],
    silent: [[aNetwork(), aRoute("TLSRoute", { hostnames: ["a.com"] })]],
  },
};

const found = ([resources, overrides]: Fixture, id: FindingId) =>
  lint(aSnapshot(resources, overrides)).filter((finding) => finding.id === id);

describe("lint", () => {
  for (const id of FINDING_IDS) {
    const { told, fires, silent } = TABLE[id];
    it(`${id}: ${told}`, () => {
      const findings = found(fires, id);
      expect(findings).toHaveLength(1);
      expect(findings[0]?.sentence).toMatch(/^.+\.$/);
      expect(findings[0]?.remedy).toMatch(/^.+\.$/);
      expect(found(silent, id)).toEqual([]);
    });
  }

  it("has nothing to say about a policy that does what it seems to do", () => {
    const routes = [aRoute("HTTPRoute", { hostnames: ["a.com"] }), aRoute("TLSRoute", { hostnames: ["a.com"] })];
    const overlap = (id: string) => id === "network/overlap";
    expect(lint(aSnapshot([aNetwork(), METADATA, ...routes])).filter(({ id }) => !overlap(id))).toEqual([]);
  });

  it("names the worst first", () => {
    const findings = lint(aSnapshot([aNetwork(), aNetwork({ name: "also" }), aRoute("HTTPRoute", { port: null })]));
    expect(findings.map(({ severity }) => severity)).toEqual(["error", "warning"]);
  });

  it("counts the ways to a metadata address up to fifty, and finds the one on its own port behind them", () => {
    const onPorts = (...ports: number[]) =>
      ports.map((port) => aRoute("HTTPRoute", { name: `on-${port}`, hostnames: ["a.com"], port }));
    const others = onPorts(...Array.from({ length: 60 }, (_, i) => 8000 + i));
    const told = (...routes: KubernetesObject[]) => found([[aNetwork(), ...routes]], "network/metadata-reachable")[0];
    expect(told(...others.slice(0, 5))).toMatchObject({
      severity: "info",
      sentence: expect.stringContaining("2 more"),
    });
    expect(told(...others)).toMatchObject({ severity: "info", sentence: expect.stringContaining("and many more") });
    expect(told(...others, ...onPorts(80))).toMatchObject({ severity: "warning" });
  });
});
