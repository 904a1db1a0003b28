import fc from "fast-check";
import type { EgressRequest } from "../linkerd/decision";
import type { KubernetesObject } from "../linkerd/object";
import { aNetwork, aRoute } from "./policy-builders.testing";

// Few values, so that they meet often; odd ones, so that look-ups have something to trip over.
const host = fc.constantFrom(
  "a.example",
  "b.a.example",
  "A.Example",
  "c.b.a.example",
  "a.example.",
  "b..example.",
  "example",
  ".a.example",
  "",
  "ä.example",
  "a.example:81",
  "user@b.a.example",
);
const hostname = fc.constantFrom(
  "a.example",
  "A.EXAMPLE",
  "*.a.example",
  "*.example",
  "*.b.a.example",
  "a.example.",
  "*.example.",
  "*",
  "*.",
  "Ä.example",
  "",
);
const path = fc.constantFrom(
  "/",
  "/a",
  "/a/",
  "/a/b",
  "/a/b/c?q=1",
  "/a//b",
  "/ab",
  "*",
  "a/b",
  "/pkg.S/M",
  "/pkg.S/N",
  "//M",
  "/?q=1",
  "",
);
export const address = fc.constantFrom(
  "203.0.113.7",
  "203.0.113.255",
  "203.0.112.0",
  "0.0.0.0",
  "255.255.255.255",
  "10.0.0.9",
  "10.43.0.1",
  "2001:db8::7",
  "2001:DB8:0::7",
  "::",
  "ffff::1",
  "fd00::1",
  "::ffff:203.0.113.7",
  "03.0.0.1",
  "1.2.3",
  "",
);
const cidr = fc.constantFrom(
  "0.0.0.0/0",
  "203.0.113.0/24",
  "203.0.112.0/23",
  "203.0.113.7",
  "203.0.113.128/25",
  "255.255.255.255/32",
  "::/0",
  "2001:db8::/32",
  "2001:db8::7",
  "10.0.0.0/8",
);
const often = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
const namespace = often("shop", "payments", "linkerd-egress");
const created = fc.constantFrom(undefined, "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const values = fc.array(
  fc.record({
    name: fc.constantFrom("x", "X-Y", "q"),
    value: fc.constantFrom("1", "2", ".*"),
    type: maybe(fc.constantFrom("Exact", "RegularExpression")),
  }),
  { maxLength: 2 },
);
const httpMatch = fc.record({
  path: maybe(
    fc.record({
      type: maybe(fc.constantFrom("Exact", "PathPrefix", "RegularExpression")),
      value: fc.constantFrom("/", "/a", "/a/", "/a/b", "/a//b", "/a.*", "/|/a"),
    }),
  ),
  method: seldom(fc.constantFrom("GET", "POST")),
  headers: seldom(values),
  queryParams: seldom(values),
});
const grpcMatch = fc.record({
  method: fc.record({
    service: maybe(fc.constantFrom("pkg.S", "pkg.T", "")),
    method: maybe(fc.constantFrom("M", "N", "")),
  }),
  headers: seldom(values),
});
const filters = fc.constantFrom<unknown[][]>(
  [],
  [],
  [
    {
      type: "RequestRedirect",
      requestRedirect: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/z" }, statusCode: 301 },
    },
  ],
);
const backendRefs = fc.constantFrom<unknown[][]>(
  [],
  [],
  [{ name: "mirror", port: 80 }],
  [{ name: "gone", port: 80 }],
  [
    { name: "mirror", port: 80, weight: 1 },
    { name: "gone", port: 80, weight: 3 },
  ],
);
const rulesOf = (match: fc.Arbitrary<unknown>) =>
  fc.array(fc.record({ matches: fc.array(match, { maxLength: 3 }), filters, backendRefs }), {
    minLength: 1,
    maxLength: 3,
  });

const streamRules = fc.constant<unknown[]>([{ backendRefs: [] }]);

type Kind = "HTTPRoute" | "GRPCRoute" | "TLSRoute" | "TCPRoute";

const routeOf = (kind: Kind) =>
  fc
    .record({
      name: fc.constantFrom("r1", "r2", "r3", "r4", "r5"),
      namespace,
      creationTimestamp: created,
      parentNamespace: namespace,
      parent: often("n1", "n2"),
      port: often(80, 443, 25),
      hostnames: seldom(fc.array(hostname, { maxLength: 2 })),
      rules: {
        HTTPRoute: rulesOf(httpMatch),
        GRPCRoute: rulesOf(grpcMatch),
        TLSRoute: streamRules,
        TCPRoute: streamRules,
      }[kind],
    })
    .map((options) => aRoute(kind, options));
const anyKind = fc.constantFrom<Kind[]>("HTTPRoute", "HTTPRoute", "HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute");
// Most worlds have routes of one kind, for a second one on the same port would put the first out of force.
const route = anyKind.chain(routeOf);
const routes = fc.oneof(
  {
    weight: 4,
    arbitrary: anyKind.chain((kind) => fc.uniqueArray(routeOf(kind), { minLength: 2, maxLength: 8, selector: nameOf })),
  },
  { weight: 1, arbitrary: fc.uniqueArray(route, { maxLength: 8, selector: nameOf }) },
);
const network = fc
  .record({
    name: fc.constantFrom("n1", "n2"),
    namespace,
    creationTimestamp: created,
    trafficPolicy: fc.constantFrom("Allow" as const, "Deny" as const),
    networks: maybe(fc.array(fc.record({ cidr, except: fc.array(cidr, { maxLength: 2 }) }), { maxLength: 3 })),
  })
  .map(aNetwork);
const service: KubernetesObject = {
  apiVersion: "v1",
  kind: "Service",
  metadata: { namespace: "shop", name: "mirror" },
  spec: { clusterIP: "10.43.0.1", clusterIPs: ["10.43.0.1"] },
};
const wide = fc
  .constantFrom("Allow" as const, "Deny" as const)
  .map((trafficPolicy) => aNetwork({ name: "n1", trafficPolicy }));
/** EgressNetworks and routes of three namespaces, and a Service. */
export const objects = fc
  .tuple(wide, fc.uniqueArray(network, { maxLength: 3, selector: nameOf }), routes)
  .map(([first, networks, others]) => {
    const narrower = networks.filter((each) => nameOf(each) !== nameOf(first));
    return [service, first, ...narrower, ...others];
  });
const request: fc.Arbitrary<EgressRequest> = fc.record({
  clientNamespace: often("shop", "payments", "linkerd-egress", "elsewhere"),
  ip: fc.oneof(fc.constant("203.0.113.7"), address),
  port: often(80, 443, 25),
  protocol: fc.constantFrom("http1", "http2", "grpc", "tls", "opaque"),
  authority: fc.option(host),
  method: fc.constantFrom("GET", "POST", null),
  path: fc.option(path),
  headers: fc.constantFrom<Record<string, string>[]>(
    {},
    { x: "1" },
    { "X-y": "2", "content-type": "application/grpc" },
  ),
  sni: fc.option(host),
});
export const requests = fc.array(request, { minLength: 1, maxLength: 40 });

export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace}/${metadata.name}`;
}
