import type { JsonObject } from "../json";

/** One manifest of each kind with about every field that there is; the API server takes them all. */

const parentRefs = [
  { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", namespace: "shop", port: 443, sectionName: "a" },
  { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", namespace: "shop", port: 8443, sectionName: "b" },
];
const service = { group: "", kind: "Service", name: "mirror", namespace: "shop", port: 8080, weight: 2 };
const network = { group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 };
const headers = {
  set: [{ name: "x-team", value: "shop" }],
  add: [{ name: "x-a", value: "1" }],
  remove: ["x-b", "x-c"],
};
const metadata = (name: string) => ({
  name,
  namespace: "shop",
  labels: { app: "shop", "example.com/team": "a_b.c" },
  annotations: { "example.com/note": "any text: even this" },
});

const httpRule: JsonObject = {
  matches: [
    {
      path: { type: "PathPrefix", value: "/v1" },
      method: "GET",
      headers: [
        { type: "Exact", name: "x-one", value: "1" },
        { type: "RegularExpression", name: "x-two", value: ".*" },
      ],
      queryParams: [{ type: "Exact", name: "q", value: "1" }],
    },
  ],
  filters: [
    { type: "RequestHeaderModifier", requestHeaderModifier: headers },
    { type: "ResponseHeaderModifier", responseHeaderModifier: headers },
  ],
  backendRefs: [service, network],
  timeouts: { request: "10s", backendRequest: "1s500ms" },
};
const redirectRule: JsonObject = {
  matches: [{ path: { type: "PathPrefix", value: "/old" } }],
  filters: [
    {
      type: "RequestRedirect",
      requestRedirect: {
        scheme: "https",
        hostname: "api.example.com",
        path: { type: "ReplacePrefixMatch", replacePrefixMatch: "/new" },
        port: 8443,
        statusCode: 301,
      },
    },
  ],
};
const rewriteRule: JsonObject = {
  matches: [{ path: { type: "Exact", value: "/a" } }],
  filters: [
    {
      type: "URLRewrite",
      urlRewrite: { hostname: "a.example.com", path: { type: "ReplaceFullPath", replaceFullPath: "/b" } },
    },
    { type: "RequestMirror", requestMirror: { backendRef: { name: "mirror", port: 80 } } },
    { type: "ExtensionRef", extensionRef: { group: "example.com", kind: "Filter", name: "f" } },
  ],
  backendRefs: [
    { name: "mirror", port: 80, filters: [{ type: "RequestHeaderModifier", requestHeaderModifier: headers }] },
  ],
  sessionPersistence: {
    sessionName: "s",
    absoluteTimeout: "1h",
    idleTimeout: "5m",
    type: "Cookie",
    cookieConfig: { lifetimeType: "Permanent" },
  },
};

export type GoodManifest = "network" | "http" | "grpc" | "tls" | "tcp" | "policyHttp";

export const GOOD_MANIFESTS: Record<GoodManifest, JsonObject> = {
  network: {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: metadata("all"),
    spec: { trafficPolicy: "Deny", networks: [{ cidr: "0.0.0.0/0", except: ["10.0.0.0/8", "fd00::/8"] }] },
  },
  http: {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: metadata("http"),
    spec: { parentRefs, hostnames: ["api.example.com", "*.example.org"], rules: [httpRule, redirectRule, rewriteRule] },
  },
  grpc: {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GRPCRoute",
    metadata: metadata("grpc"),
    spec: {
      parentRefs,
      hostnames: ["grpc.example.com"],
      rules: [
        {
          matches: [
            {
              method: { type: "Exact", service: "shop.Orders", method: "Place" },
              headers: [{ name: "x-one", value: "1" }],
            },
            { method: { type: "RegularExpression", service: ".*" } },
          ],
          filters: [
            { type: "RequestHeaderModifier", requestHeaderModifier: headers },
            { type: "RequestMirror", requestMirror: { backendRef: { name: "mirror", port: 80 } } },
          ],
          backendRefs: [service],
        },
      ],
    },
  },
  tls: {
    apiVersion: "gateway.networking.k8s.io/v1alpha2",
    kind: "TLSRoute",
    metadata: metadata("tls"),
    spec: { parentRefs, hostnames: ["api.example.com", "*.example.org"], rules: [{ backendRefs: [network, service] }] },
  },
  tcp: {
    apiVersion: "gateway.networking.k8s.io/v1alpha2",
    kind: "TCPRoute",
    metadata: metadata("tcp"),
    spec: { parentRefs, rules: [{ backendRefs: [network, service] }] },
  },
  policyHttp: {
    apiVersion: "policy.linkerd.io/v1beta3",
    kind: "HTTPRoute",
    metadata: metadata("policy-http"),
    // Behind a rule Linkerd's own HTTPRoute knows no ResponseHeaderModifier.
    spec: {
      parentRefs,
      hostnames: ["api.example.com"],
      rules: [
        { ...httpRule, filters: [{ type: "RequestHeaderModifier", requestHeaderModifier: headers }] },
        redirectRule,
      ],
    },
  },
};
