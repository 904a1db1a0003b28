import fc from "fast-check";
import type { EgressRequest } from "../linkerd/decision";
import type { KubernetesObject } from "../linkerd/object";
import { aNetwork, anEgressRequest, aRoute } from "./policy-builders.testing";

/** Arbitraries for property tests: policies that mean something, and objects that mean nothing. */

const NAMESPACES = ["shop", "payments", "linkerd-egress"];
const PORTS = [80, 443, 5432];
const HOSTS = ["a.com", "b.a.com", "c.org"];
export const PATHS = ["/", "/get", "/get/x", "/users/7"];

const namespaces = fc.constantFrom(...NAMESPACES);
const ports = fc.constantFrom(...PORTS);
const timestamps = fc.constantFrom("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");

const networks: fc.Arbitrary<KubernetesObject> = fc
  .record({
    namespace: namespaces,
    name: fc.constantFrom("all-egress", "narrow"),
    trafficPolicy: fc.constantFrom("Allow" as const, "Deny" as const),
    creationTimestamp: timestamps,
    cidrs: fc.option(
      fc.uniqueArray(
        fc.constantFrom("0.0.0.0/0", "203.0.113.0/24", "203.0.113.4/30", "203.0.113.4/31", "2001:db8::/32"),
        {
          maxLength: 2,
        },
      ),
      { nil: undefined },
    ),
  })
  .map(({ cidrs, ...rest }) => aNetwork({ ...rest, ...(cidrs ? { networks: cidrs.map((cidr) => ({ cidr })) } : {}) }));

const httpRules = fc.array(
  fc.record({
    matches: fc.array(
      fc.record({
        path: fc.record({
          type: fc.constantFrom("Exact", "PathPrefix", "RegularExpression"),
          value: fc.constantFrom(...PATHS, "/users/[0-9]+", "/(", "(?u)/get"),
        }),
        method: fc.constantFrom("GET", "POST", undefined),
      }),
      { maxLength: 2 },
    ),
    backendRefs: fc.constantFrom([], [{ group: "", kind: "Service", name: "nowhere", port: 80 }]),
  }),
  { maxLength: 2 },
);

const routes: fc.Arbitrary<KubernetesObject> = fc
  .record({
    kind: fc.constantFrom("HTTPRoute" as const, "GRPCRoute" as const, "TLSRoute" as const, "TCPRoute" as const),
    namespace: namespaces,
    parentNamespace: namespaces,
    parent: fc.constantFrom("all-egress", "narrow"),
    port: fc.option(ports, { freq: 9 }),
    hostnames: fc.uniqueArray(fc.constantFrom(...HOSTS, "*.a.com"), { maxLength: 2 }),
    creationTimestamp: timestamps,
    rules: httpRules,
  })
  .map(({ kind, rules, ...options }) => aRoute(kind, kind === "HTTPRoute" ? { ...options, rules } : options));

/** Up to three EgressNetworks and six routes; every object has a name of its own, so that no order is left to chance. */
export const policies: fc.Arbitrary<KubernetesObject[]> = fc
  .tuple(
    fc.uniqueArray(networks, {
      minLength: 1,
      maxLength: 3,
      selector: ({ metadata }) => `${metadata.namespace} ${metadata.name}`,
    }),
    fc.array(routes, { maxLength: 6 }),
  )
  .map(([some, more]) => [
    ...some,
    ...more.map((route, i) => ({ ...route, metadata: { ...route.metadata, name: `route-${i}` } })),
  ]);

export const requests: fc.Arbitrary<EgressRequest> = fc
  .record({
    clientNamespace: namespaces,
    ip: fc.constantFrom("203.0.113.4", "203.0.113.200", "93.184.216.34", "2001:db8::1", "10.0.0.1"),
    port: ports,
    protocol: fc.constantFrom("http1" as const, "http2" as const, "grpc" as const, "tls" as const, "opaque" as const),
    authority: fc.option(fc.constantFrom(...HOSTS, "A.com:80")),
    method: fc.constantFrom("GET", "POST"),
    path: fc.constantFrom(...PATHS),
    sni: fc.option(fc.constantFrom(...HOSTS)),
  })
  .map(anEgressRequest);

const KEYS = [
  "apiVersion",
  "kind",
  "metadata",
  "spec",
  "status",
  "name",
  "namespace",
  "annotations",
  "networks",
  "cidr",
];
const MORE_KEYS = ["except", "parentRefs", "port", "group", "rules", "matches", "path", "value", "type", "hostnames"];
const LAST_KEYS = [
  "filters",
  "backendRefs",
  "weight",
  "parents",
  "conditions",
  "parentRef",
  "constructor",
  "trafficPolicy",
];
const WORDS = ["EgressNetwork", "HTTPRoute", "TLSRoute", "gateway.networking.k8s.io/v1", "policy.linkerd.io/v1alpha1"];
const MORE_WORDS = [
  "all-egress",
  "shop",
  "Deny",
  "RegularExpression",
  "/(",
  "::/0",
  "10.0.0.0/99",
  "Accepted",
  "*",
  "",
];

const leaves = fc.oneof(
  fc.constantFrom(...WORDS, ...MORE_WORDS),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.string(),
);

/** Any JSON, leaning to the keys and words of our kinds. */
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthIdentifier: "json" },
    leaves,
    fc.array(tie("value"), { maxLength: 3, depthIdentifier: "json" }),
    fc.dictionary(fc.constantFrom(...KEYS, ...MORE_KEYS, ...LAST_KEYS), tie("value"), {
      maxKeys: 6,
      depthIdentifier: "json",
    }),
  ),
})).value;

/** Garbage; and good objects in which one part, at any depth, is garbage. */
export const garbage: fc.Arbitrary<unknown> = fc.oneof(
  json,
  fc.tuple(fc.oneof(networks, routes), json, fc.nat()).map(([object, part, at]) => spoiled(object, part, at)),
);

/** `value` with its part number `at`, counted in depth, replaced. */
function spoiled(value: unknown, part: unknown, at: number): unknown {
  const places: ((parent: Record<string, unknown>) => void)[] = [];
  const copy: unknown = structuredClone(value);
  const visit = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push(() => Object.assign(node, { [key]: part }));
      visit(Object.entries(node).find(([name]) => name === key)?.[1]);
    }
  };
  visit(copy);
  places[at % Math.max(places.length, 1)]?.({});
  return copy;
}
