import type { Json } from "../json";
import type { GoodManifest } from "./good-manifests";

/** What is changed in a good manifest, and whether the API server takes it then. */
export interface SchemaCase {
  title: string;
  of: GoodManifest;
  at: string;
  /** Absent: the field is taken out. */
  to?: Json;
  accepted: boolean;
}

const refused = (of: GoodManifest, title: string, at: string, to?: Json): SchemaCase => ({
  title,
  of,
  at,
  to,
  accepted: false,
});
const accepted = (of: GoodManifest, title: string, at: string, to?: Json): SchemaCase => ({
  title,
  of,
  at,
  to,
  accepted: true,
});

const path = "spec.rules[0].matches[0].path";
const redirect = "spec.rules[1].filters[0].requestRedirect";
const rewrite = "spec.rules[2].filters[0].urlRewrite";
const modifier = { type: "RequestHeaderModifier", requestHeaderModifier: { set: [{ name: "x", value: "1" }] } };
const toRedirect = { type: "RequestRedirect", requestRedirect: { scheme: "https" } };
const parent = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 };

export const SCHEMA_CASES: SchemaCase[] = [
  accepted("network", "no networks: those outside the cluster", "spec.networks"),
  accepted("network", "an empty list of networks, left to the webhook", "spec.networks", []),
  accepted("network", "a null list", "spec.networks", null),
  accepted("network", "a CIDR that cannot be read, left to the webhook", "spec.networks[0].cidr", "300.1.2.3/99"),
  accepted("network", "an empty label value", "metadata.labels.app", ""),
  accepted("network", "a null label value", "metadata.labels.app", null),
  accepted("network", "a misspelled field, which is dropped", "spec.network", []),
  accepted("network", "a field of another indentation, which is dropped", "trafficPolicy", "Deny"),
  accepted("network", "an unknown field of metadata, which is dropped", "metadata.label", {}),
  refused("network", "no spec", "spec"),
  refused("network", "a spec that is text", "spec", "Deny"),
  refused("network", "no trafficPolicy", "spec.trafficPolicy"),
  refused("network", "a null trafficPolicy", "spec.trafficPolicy", null),
  refused("network", "a trafficPolicy of another spelling", "spec.trafficPolicy", "deny"),
  refused("network", "a trafficPolicy that is no text", "spec.trafficPolicy", true),
  refused("network", "networks that are no list", "spec.networks", { cidr: "0.0.0.0/0" }),
  refused("network", "a network without cidr", "spec.networks[0].cidr"),
  refused("network", "a network that is bare text", "spec.networks[0]", "0.0.0.0/0"),
  refused("network", "a null in a list", "spec.networks[0].except[1]", null),
  refused("network", "no name", "metadata.name"),
  refused("network", "an empty name", "metadata.name", ""),
  refused("network", "a name with capitals", "metadata.name", "All"),
  refused("network", "a name with a trailing dash", "metadata.name", "all-"),
  refused("network", "a name that is too long", "metadata.name", "a".repeat(254)),
  refused("network", "a name that is a number", "metadata.name", 12),
  refused("network", "a label value with a space", "metadata.labels.app", "my shop"),
  refused("network", "a label value that is too long", "metadata.labels.app", "a".repeat(64)),
  refused("network", "a label value that is a number", "metadata.labels.app", 1),
  refused("network", "a label name with two slashes", "metadata.labels.a/b/c", "x"),
  refused("network", "an annotation whose name begins with a slash", "metadata.annotations./x", "x"),
  refused("network", "an annotation whose name is too long", `metadata.annotations.${"n".repeat(64)}`, "x"),
  refused("network", "annotations over 256 KiB", "metadata.annotations.big", "x".repeat(262_200)),

  accepted("http", "no rules: there is a default", "spec.rules"),
  accepted("http", "null rules: there is a default", "spec.rules", null),
  accepted("http", "no hostnames", "spec.hostnames"),
  accepted("http", "a regular expression that starts anyhow", path, { type: "RegularExpression", value: "[a-z]//" }),
  accepted("http", "16 rules", "spec.rules", Array(16).fill({})),
  accepted("http", "a match without path: there is a default", path),
  accepted("http", "a backend timeout of a route without limit", "spec.rules[0].timeouts.request", "0s"),
  accepted("http", "a misspelled field, which is dropped", "spec.hostname", ["api.example.com"]),
  refused("http", "17 rules", "spec.rules", Array(17).fill({})),
  refused("http", "a hostname with capitals", "spec.hostnames[0]", "API.example.com"),
  refused("http", "a hostname with a port", "spec.hostnames[0]", "api.example.com:443"),
  refused("http", "an empty hostname", "spec.hostnames[0]", ""),
  refused("http", "a hostname that is too long", "spec.hostnames[0]", `${"a".repeat(254)}.com`),
  refused(
    "http",
    "a path that is longer than a thousand bytes",
    "spec.rules[0].matches[0].path.value",
    `/${"o".repeat(1024)}`,
  ),
  refused("http", "17 hostnames", "spec.hostnames", Array(17).fill("a.example.com")),
  refused("http", "hostnames that are no list", "spec.hostnames", "api.example.com"),
  refused("http", "a parent without name", "spec.parentRefs[0].name"),
  refused("http", "port 0", "spec.parentRefs[0].port", 0),
  refused("http", "a port over 65535", "spec.parentRefs[0].port", 65536),
  refused("http", "a port in quotes", "spec.parentRefs[0].port", "443"),
  refused("http", "a port with a fraction", "spec.parentRefs[0].port", 443.5),
  refused("http", "a port that is true", "spec.parentRefs[0].port", true),
  refused("http", "a port that is an object", "spec.parentRefs[0].port", {}),
  refused("http", "the same parent twice, equal", "spec.parentRefs", [parent, parent]),
  refused("http", "the same parent twice, once without port", "spec.parentRefs", [parent, { ...parent, port: null }]),
  refused("http", "a relative path", `${path}.value`, "v1"),
  refused("http", "a path with //", `${path}.value`, "/a//b"),
  refused("http", "a path with a dot segment and a fragment", `${path}.value`, "/a/../b#c"),
  refused("http", "a path that ends with /..", `${path}.value`, "/a/.."),
  refused("http", "a path with an escaped slash", `${path}.value`, "/a%2Fb"),
  refused("http", "a path with a space", `${path}.value`, "/a b"),
  refused("http", "an unknown type of path", `${path}.type`, "Prefix"),
  refused("http", "a lower-case method", "spec.rules[0].matches[0].method", "get"),
  refused("http", "a header twice", "spec.rules[0].matches[0].headers", [
    { name: "a", value: "1" },
    { name: "a", value: "2" },
  ]),
  refused("http", "a header with a colon", "spec.rules[0].matches[0].headers[0].name", "x-one:"),
  refused(
    "http",
    "a query parameter twice",
    "spec.rules[0].matches[0].queryParams",
    Array(3).fill({ name: "q", value: "1" }),
  ),
  refused("http", "a filter twice", "spec.rules[0].filters", [modifier, modifier]),
  refused("http", "a redirect beside backends", "spec.rules[0].filters", [toRedirect]),
  refused(
    "http",
    "a filter of another type than its settings",
    "spec.rules[0].filters[0].type",
    "ResponseHeaderModifier",
  ),
  refused("http", "a filter without settings", "spec.rules[0].filters[0].requestHeaderModifier"),
  refused("http", "an unknown filter", "spec.rules[0].filters[0].type", "CORS"),
  refused("http", "redirect and rewrite", "spec.rules[2].filters[1]", toRedirect),
  refused("http", "a header removed twice", "spec.rules[0].filters[0].requestHeaderModifier.remove", [
    "a",
    "b",
    "a",
    "a",
  ]),
  refused("http", "a redirect with an unknown status", `${redirect}.statusCode`, 307),
  refused("http", "a redirect to an upper-case scheme", `${redirect}.scheme`, "HTTPS"),
  refused("http", "a prefix replaced on an exact path", "spec.rules[1].matches[0].path.type", "Exact"),
  refused("http", "a prefix replaced on two matches", "spec.rules[1].matches", [{}, {}]),
  refused("http", "a redirect path without its value", `${redirect}.path.replacePrefixMatch`),
  refused("http", "a full path where a prefix is replaced", `${redirect}.path.replaceFullPath`, "/x"),
  refused("http", "a rewrite of a prefix on an exact path", `${rewrite}.path`, {
    type: "ReplacePrefixMatch",
    replacePrefixMatch: "/b",
  }),
  refused("http", "a rewrite with both values", `${rewrite}.path.replacePrefixMatch`, "/c"),
  refused("http", "a Service without port", "spec.rules[0].backendRefs[0].port"),
  refused("http", "a Service as mirror without port", "spec.rules[2].filters[1].requestMirror.backendRef.port"),
  refused("http", "a negative weight", "spec.rules[0].backendRefs[0].weight", -1),
  refused("http", "a weight over a million", "spec.rules[0].backendRefs[0].weight", 1_000_001),
  refused("http", "a backend timeout above that of the request", "spec.rules[0].timeouts.backendRequest", "11s"),
  refused("http", "a timeout in words", "spec.rules[0].timeouts.request", "ten seconds"),
  refused("http", "a timeout without unit", "spec.rules[0].timeouts.request", "10"),
  refused("http", "a permanent cookie without end", "spec.rules[2].sessionPersistence.absoluteTimeout"),
  refused("http", "a rewrite in a backend beside an exact path", "spec.rules[0].backendRefs[0].filters", [
    { type: "URLRewrite", urlRewrite: { path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/b" } } },
    { type: "URLRewrite", urlRewrite: { path: { type: "ReplaceFullPath" } } },
  ]),

  accepted("grpc", "no spec: a GRPCRoute needs none", "spec"),
  accepted("grpc", "a service with capitals", "spec.rules[0].matches[0].method.service", "SHOP.v1.Orders_2"),
  refused("grpc", "a match of neither service nor method", "spec.rules[0].matches[0].method", { type: "Exact" }),
  refused("grpc", "a service with a slash", "spec.rules[0].matches[0].method.service", "/shop.Orders"),
  refused("grpc", "a method with a dash", "spec.rules[0].matches[0].method.method", "place-order"),
  refused("grpc", "a redirect, which gRPC has not", "spec.rules[0].filters", [{ type: "RequestRedirect" }]),
  refused("grpc", "9 matches", "spec.rules[0].matches", Array(9).fill({})),

  accepted("tls", "no hostnames", "spec.hostnames"),
  refused("tls", "no rules", "spec.rules"),
  refused("tls", "an empty list of rules", "spec.rules", []),
  refused("tls", "an address as hostname, with a port", "spec.hostnames", ["203.0.113.7:443"]),
  refused("tls", "a Service without port", "spec.rules[0].backendRefs[1].port"),
  accepted("tcp", "a rule without backends", "spec.rules", [{}]),
  refused("tcp", "no spec", "spec"),
  refused("tcp", "17 backends", "spec.rules[0].backendRefs", Array(17).fill({ name: "a", port: 1 })),

  accepted("policyHttp", "a relative path: it has no CEL rules", `${path}.value`, "v1"),
  accepted("policyHttp", "a Service without port: it has no CEL rules", "spec.rules[0].backendRefs[0].port"),
  refused("policyHttp", "a filter that it does not know", "spec.rules[0].filters", [{ type: "URLRewrite" }]),
  refused("policyHttp", "a header twice", "spec.rules[0].matches[0].headers[1].name", "x-one"),
];
