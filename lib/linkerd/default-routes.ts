import type { TrafficPolicy } from "./egress-network";
import { ROUTE_KINDS, type RouteFamily } from "./kinds";

export const EGRESS_FALLBACK = "egress-fallback";

/**
 * Routes which Linkerd appends behind every attached route, named after what they do: `http-egress-deny`.
 * Their `route_kind` label is `default`. The name alone tells a policy denial from an upstream's own 403.
 * Source: linkerd2 policy-controller/grpc/src/outbound/{http,grpc,tls,tcp}.rs
 */
export function defaultRouteName(family: RouteFamily, policy: TrafficPolicy): string {
  return `${family}-egress-${policy.toLowerCase()}`;
}

export function parseDefaultRouteName(name: string): DefaultRoute | null {
  return BY_NAME.get(name) ?? null;
}

interface DefaultRoute {
  family: RouteFamily;
  policy: TrafficPolicy;
}

const BY_NAME: ReadonlyMap<string, DefaultRoute> = new Map(
  ROUTE_KINDS.flatMap(({ family }) =>
    (["Allow", "Deny"] as const).map((policy) => [defaultRouteName(family, policy), { family, policy }]),
  ),
);
