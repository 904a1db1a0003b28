import { aFlow, aTlsFlow } from "../lib/flows/a-flow.testing";
import type { Flow } from "../lib/flows/flow";
import type { KubernetesObject } from "../lib/linkerd/object";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import type { Proposal } from "../lib/linkerd/proposal";
import { aNetwork, aRoute, aSnapshot } from "../lib/resolver/policy-builders.testing";

/** A policy that is large in one dimension, a change of it, and the traffic it judges. */
export interface HostileWorld {
  snapshot: PolicySnapshot;
  /** Of the object that is large, or of one of many. */
  proposal: Proposal;
  flows: Flow[];
}

const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));

/** n ranges that do not meet. */
const apart = (n: number) => times(n, (i) => ({ cidr: `${11 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.0/24` }));

/** Ranges of ranges of ranges, as deep as IPv4 goes. */
const nested = (n: number) =>
  times(n, (i) => ({ cidr: `${11 + ((i >> 4) >> 8)}.${(i >> 4) & 255}.0.0/${16 + (i & 15)}` }));

const portOf = (i: number) => (i % 65_535) + 1;

const host = (i: number) => `h${i}.partner-${i % 97}.example`;

/** By what is large in them. Every text is one of the API server's own limits or beyond it: others than it may have written the object. */
export const HOSTILE: Record<string, (n: number) => HostileWorld> = {
  "CIDRs of one network": (n) => ofNetwork(aNetwork({ networks: apart(n) })),
  "CIDRs, nested": (n) => ofNetwork(aNetwork({ networks: nested(n) })),
  "exceptions of one CIDR": (n) =>
    ofNetwork(aNetwork({ networks: [{ cidr: "0.0.0.0/0", except: apart(n).map(({ cidr }) => cidr) }] })),
  "CIDRs of two networks, the same": (n) =>
    ofNetwork(aNetwork({ networks: apart(n) }), [aNetwork({ name: "second", networks: apart(n) })]),
  "IPv6 CIDRs of one network": (n) =>
    ofNetwork(aNetwork({ networks: times(n, (i) => ({ cidr: `2001:db8:${i.toString(16)}::/48` })) })),
  "networks in one namespace": (n) =>
    ofNetwork(
      aNetwork(),
      times(n, (i) => aNetwork({ name: `net-${i}` })),
    ),
  "networks in one namespace, apart": (n) =>
    ofNetwork(
      aNetwork(),
      apart(n).map((range, i) => aNetwork({ name: `net-${i}`, networks: [range] })),
    ),
  "namespaces with a network": (n) =>
    ofNetwork(
      aNetwork(),
      times(n, (i) => aNetwork({ namespace: `team-${i}` })),
      times(n, (i) => `team-${i}`),
    ),
  "hosts of a route": (n) => ofRoute(aRoute("HTTPRoute", { hostnames: times(n, host) })),
  "wildcards of a route": (n) => ofRoute(aRoute("HTTPRoute", { hostnames: times(n, (i) => `*.${host(i)}`) })),
  "hosts of a TLSRoute": (n) => ofRoute(aRoute("TLSRoute", { hostnames: times(n, host) })),
  "rules of a route": (n) => ofRoute(aRoute("HTTPRoute", { rules: times(n, (i) => ({ matches: [exact(i)] })) })),
  "matches of a rule": (n) => ofRoute(aRoute("HTTPRoute", { rules: [{ matches: times(n, exact) }] })),
  "patterns of a rule": (n) =>
    ofRoute(aRoute("HTTPRoute", { rules: [{ matches: times(n, (i) => ({ path: pattern(`/p${i}/.*`) })) }] })),
  "header matches": (n) => ofRoute(aRoute("HTTPRoute", { rules: [{ matches: [{ headers: times(n, header) }] }] })),
  "parentRefs of a route": (n) => {
    const route = aRoute("HTTPRoute");
    const parentRefs = times(n, (i) => ({
      group: "policy.linkerd.io",
      kind: "EgressNetwork",
      name: "all-egress",
      port: portOf(i),
    }));
    return ofRoute({ ...route, spec: { rules: [{}], parentRefs } });
  },
  "backendRefs of a rule": (n) =>
    ofRoute(aRoute("HTTPRoute", { rules: [{ backendRefs: times(n, (i) => ({ name: `s${i}`, port: 80 })) }] })),
  "filters of a rule": (n) =>
    ofRoute(aRoute("HTTPRoute", { rules: [{ filters: times(n, (i) => addHeader(`x-${i}`)) }] })),
  "routes on one port": (n) => ofMany(n, (i) => aRoute("HTTPRoute", { name: `r-${i}`, hostnames: [host(i)] })),
  "routes for one host": (n) => ofMany(n, (i) => aRoute("HTTPRoute", { name: `r-${i}`, hostnames: ["one.example"] })),
  "ports with a route each": (n) =>
    ofMany(n, (i) => aRoute("HTTPRoute", { name: `r-${i}`, hostnames: [host(i)], port: portOf(i) })),
  "TCPRoutes on one port": (n) => ofMany(n, (i) => aRoute("TCPRoute", { name: `r-${i}` })),
  "routes of rival kinds": (n) =>
    ofMany(n, (i) => aRoute(i % 2 ? "HTTPRoute" : "GRPCRoute", { name: `r-${i}`, hostnames: [host(i)] })),
  "routes without a network": (n) => ofMany(n, (i) => aRoute("HTTPRoute", { name: `r-${i}`, parent: "gone" })),
  "routes that cannot be read": (n) =>
    ofMany(n, (i) => ({ ...aRoute("HTTPRoute", { name: `r-${i}` }), spec: { rules: "none" } })),
  "consumer routes": (n) =>
    ofMany(n, (i) => aRoute("HTTPRoute", { name: "r", namespace: `team-${i}`, parentNamespace: "shop" })),
  Services: (n) =>
    ofMany(n, (i) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "shop", name: `s-${i}` },
      spec: { clusterIP: `10.${96 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}` },
    })),
  "labels of a network": (n) => ofNetwork(aNetwork({ labels: texts(n) })),
  "annotations of a network": (n) => ofNetwork(aNetwork({ annotations: texts(n) })),
  "unknown keys of a network": (n) => {
    const network = aNetwork();
    return ofNetwork({ ...network, spec: { trafficPolicy: "Deny", ...texts(n) } });
  },
  "opaque ports of a network": (n) => {
    const ports = times(Math.min(n, 32_767), (i) => 2 * i + 1);
    return ofNetwork(aNetwork({ annotations: { "config.linkerd.io/opaque-ports": ports.join() } }));
  },
  "conditions in a status": (n) => {
    const conditions = times(n, (i) => ({ type: `T${i}`, status: "True", reason: "R", message: "" }));
    return ofNetwork({ ...aNetwork(), status: { conditions } });
  },
  "parents in a status": (n) => {
    const route = aRoute("HTTPRoute");
    const parents = times(n, (i) => ({
      parentRef: { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress", port: i },
      controllerName: "linkerd.io/policy-controller",
      conditions: [{ type: "Accepted", status: "True", reason: "Accepted" }],
    }));
    return ofRoute({ ...route, status: { parents } });
  },
  "flows to as many hosts": (n) => ({
    ...ofRoute(aRoute("HTTPRoute", { hostnames: ["h1.example"] })),
    flows: flows(n),
  }),
};

function ofNetwork(network: KubernetesObject, more: KubernetesObject[] = [], namespaces: string[] = []): HostileWorld {
  const snapshot = aSnapshot([network, ...more, aRoute("HTTPRoute", { hostnames: ["h1.example"] })], {
    namespaces: ["shop", ...namespaces],
  });
  return { snapshot, proposal: patching(network, { trafficPolicy: "Allow" }), flows: flows(100) };
}

function ofRoute(route: KubernetesObject): HostileWorld {
  const snapshot = aSnapshot([aNetwork(), route]);
  return { snapshot, proposal: patching(route, { note: "edited" }), flows: flows(100) };
}

function ofMany(n: number, make: (i: number) => KubernetesObject): HostileWorld {
  const network = aNetwork();
  const snapshot = aSnapshot([network, ...times(n, make)]);
  return { snapshot, proposal: patching(network, { trafficPolicy: "Allow" }), flows: flows(100) };
}

function patching(object: KubernetesObject, spec: Record<string, unknown>): Proposal {
  const { namespace, name } = object.metadata;
  const ref = { group: object.apiVersion.split("/")[0] ?? "", kind: object.kind, namespace, name };
  return { writes: [{ verb: "patch", ref, patch: { spec }, uid: "u", resourceVersion: "1" }] };
}

/** Of four one to a name, one of whose name or port the metrics say nothing, one by TLS and one to an address; each another one. */
function flows(n: number): Flow[] {
  return times(n, (i) => {
    const id = `f${i}`;
    const source = { namespace: "shop", workload: `w${i % 50}`, workloadKind: "Deployment", pods: [] };
    if (i % 4 === 0) return aFlow({ id, source, host: host(i), count: 1 + (i % 7) });
    if (i % 4 === 1) return aFlow({ id, source, host: null, port: i % 8 === 1 ? 80 : null, count: 1 + (i % 7) });
    if (i % 4 === 2) return aTlsFlow({ id, source, host: host(i) });
    const address = `${11 + (i >> 16)}.${(i >> 8) & 255}.${i & 255}.7`;
    return aFlow({ id, source, host: null, address, port: 443, protocol: "tcp", route: TCP_DENIED });
  });
}

const TCP_DENIED = { group: "", kind: "default", namespace: "", name: "tcp-egress-deny" };

function texts(n: number): Record<string, string> {
  return Object.fromEntries(times(n, (i) => [`example.com/key-${i}`, `value-${i}`]));
}

const exact = (i: number) => ({ path: { type: "Exact", value: `/p${i}` } });
const pattern = (value: string) => ({ type: "RegularExpression", value });
const header = (i: number) => ({ name: `x-${i}`, value: "1" });
const addHeader = (name: string) => ({
  type: "RequestHeaderModifier",
  requestHeaderModifier: { add: [{ name, value: "1" }] },
});
