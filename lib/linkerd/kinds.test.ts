import { describe, expect, it } from "vitest";
import { parseDefaultRouteName } from "./default-routes";
import { hasNoNetwork } from "./has-no-network";
import {
  EGRESS_KINDS,
  egressKindOf,
  familyOf,
  HTTP_ROUTE,
  isEgressNetwork,
  isKind,
  isRouteKind,
  isService,
  POLICY_HTTP_ROUTE,
  strengthOf,
  WATCHED_KINDS,
} from "./kinds";
import { LINKERD_DEFAULTS } from "./policy-snapshot";

const metadata = { namespace: "shop", name: "all" };
const foreign = { apiVersion: "networking.example.com/v1", kind: "EgressNetwork", metadata };
const ours = { ...foreign, apiVersion: "policy.linkerd.io/v1alpha1" };

describe("a kind", () => {
  it("is known by its group too, of a ref as of an object", () => {
    expect([ours, foreign].map(isEgressNetwork)).toEqual([true, false]);
    expect(isEgressNetwork({ group: "policy.linkerd.io", kind: "EgressNetwork" })).toBe(true);
    expect([HTTP_ROUTE, POLICY_HTTP_ROUTE].map((kind) => isKind(kind, HTTP_ROUTE))).toEqual([true, false]);
    expect([HTTP_ROUTE, POLICY_HTTP_ROUTE, ours, foreign].map(isRouteKind)).toEqual([true, true, false, false]);
    expect(egressKindOf(foreign)).toBeNull();
    expect(isService({ apiVersion: "v1", kind: "Service" })).toBe(true);
    expect(isService({ apiVersion: "serving.knative.dev/v1", kind: "Service" })).toBe(false);
  });

  it("that is only watched is neither resolved nor written", () => {
    const watched = WATCHED_KINDS.filter((kind) => egressKindOf(kind) === null);
    expect(watched.map(({ kind }) => kind)).toEqual(["Service", "Namespace"]);
    expect(watched.filter(isRouteKind)).toEqual([]);
    expect(EGRESS_KINDS.map(egressKindOf)).toEqual(EGRESS_KINDS);
  });

  it("of another group is no EgressNetwork of the cluster", () => {
    const snapshot = {
      ...LINKERD_DEFAULTS,
      clusterNetworks: [...LINKERD_DEFAULTS.clusterNetworks],
      readAt: "2026-11-21T10:00:00Z",
      status: "live" as const,
      namespaces: ["shop"],
      unread: [],
    };
    expect(hasNoNetwork({ ...snapshot, resources: [foreign] })).toBe(true);
    expect(hasNoNetwork({ ...snapshot, resources: [ours] })).toBe(false);
  });
});

describe("a kind of route", () => {
  it("is as strong as Linkerd takes it: both HTTPRoutes alike, and what is none the weakest", () => {
    const kinds = ["GRPCRoute", "HTTPRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map((kind) => ({ kind }));
    expect([...kinds].reverse().sort((a, b) => strengthOf(a) - strengthOf(b))).toEqual(kinds);
    expect(strengthOf(HTTP_ROUTE)).toBe(strengthOf(POLICY_HTTP_ROUTE));
  });

  it("has a family, after which Linkerd names its default routes", () => {
    expect(["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute"].map(familyOf)).toEqual([
      ...["http", "grpc", "tls", "tcp"],
      null,
    ]);
    expect(parseDefaultRouteName("tls-egress-deny")).toEqual({ family: "tls", policy: "Deny" });
    expect(parseDefaultRouteName("grpc-egress-allow")).toEqual({ family: "grpc", policy: "Allow" });
    expect(["udp-egress-deny", "tls-egress-Deny", "egress-fallback"].map(parseDefaultRouteName)).toEqual([
      null,
      null,
      null,
    ]);
  });
});
