import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../object";
import { namesAllowedFor, redirectsFor, redirectsOfRoute } from "./decode-redirects";

function object(apiVersion: string, kind: string, namespace: string, name: string, spec: object): KubernetesObject {
  return { apiVersion, kind, metadata: { namespace, name }, spec: { ...spec } };
}
const network = (namespace: string) =>
  object("policy.linkerd.io/v1alpha1", "EgressNetwork", namespace, "all", { trafficPolicy: "Deny" });
const route = (namespace: string, name: string, backendRefs: object[], to = namespace) =>
  object("gateway.networking.k8s.io/v1", "HTTPRoute", namespace, name, {
    parentRefs: [{ group: "policy.linkerd.io", kind: "EgressNetwork", namespace: to, name: "all", port: 80 }],
    rules: [{ backendRefs }],
  });
const mirror = { name: "mirror", port: 80 };
const found = (namespace: string, ...resources: KubernetesObject[]) =>
  redirectsFor(namespace, { resources, globalEgressNamespace: "linkerd-egress", tlsRouteHostnames: "optional" }).map(
    ({ route: { name }, service, port }) => `${name} > ${service.namespace}/${service.name}:${port}`,
  );

describe("what clients of a namespace are redirected to", () => {
  it("is each Service that a route of their EgressNetworks names, by its port", () => {
    const all = [
      route("shop", "to-mirror", [mirror, { name: "ledger", namespace: "billing", port: 8080 }, mirror]),
      route("shop", "onwards", [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 }]),
      route("shop", "core", [{ group: "core", kind: "Service", ...mirror }]),
    ];
    expect(found("shop", network("shop"), ...all)).toEqual([
      "to-mirror > shop/mirror:80",
      "to-mirror > billing/ledger:8080",
      "core > shop/mirror:80",
    ]);
  });

  it("is not what gets no share, what names no port, or what a route of another kind of parent names", () => {
    const ofService = { ...route("shop", "mesh", [mirror]), spec: { parentRefs: [{ kind: "Service", name: "x" }] } };
    const odd = [{ ...mirror, weight: 0 }, { name: "portless" }];
    expect(found("shop", network("shop"), route("shop", "odd", odd), ofService)).toEqual([]);
  });

  it("follows the networks that apply there: a namespace's own hide the global ones", () => {
    const globalRoute = route("linkerd-egress", "for-all", [mirror]);
    const own = route("shop", "own", [mirror], "linkerd-egress");
    expect(found("shop", network("linkerd-egress"), globalRoute, own)).toEqual([
      "for-all > linkerd-egress/mirror:80",
      "own > shop/mirror:80",
    ]);
    expect(found("shop", network("linkerd-egress"), network("shop"), globalRoute, own)).toEqual([]);
  });

  it("is known by the name that a flow has of its route, and nothing where that cannot be read", () => {
    const named = { kind: "HTTPRoute", namespace: "shop", name: "to-mirror" };
    const of = (...resources: KubernetesObject[]) =>
      redirectsOfRoute(named, { resources, tlsRouteHostnames: "optional" }).map(({ service }) => service.name);
    expect(of(route("shop", "other", [mirror]), route("shop", "to-mirror", [mirror]))).toEqual(["mirror"]);
    expect(of({ ...route("shop", "to-mirror", [mirror]), spec: { parentRefs: "x" } })).toEqual([]);
  });
});

describe("what clients of a namespace may reach by name", () => {
  const named = (name: string, hostnames: string[], backendRefs: object[]) => {
    const made = route("shop", name, backendRefs);
    return { ...made, spec: { ...Object(made.spec), hostnames } };
  };

  it("is what routes of their EgressNetworks send on, by port, and not what goes to a Service", () => {
    const onwards = [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", port: 443 }];
    const resources = [
      network("shop"),
      named("to-stripe", ["api.stripe.com"], onwards),
      named("as-dialled", ["*.slack.com"], []),
      named("to-mirror", ["deb.debian.org"], [mirror]),
      route("shop", "nameless", []),
    ];
    const given = { resources, globalEgressNamespace: "linkerd-egress", tlsRouteHostnames: "optional" as const };
    expect(
      namesAllowedFor("shop", given).map(({ route: { name }, hostnames, port }) => [name, hostnames, port]),
    ).toEqual([
      ["to-stripe", ["api.stripe.com"], 80],
      ["as-dialled", ["*.slack.com"], 80],
    ]);
    expect(namesAllowedFor("pay", given)).toEqual([]);
  });
});
