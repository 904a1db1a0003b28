import type { TrafficPolicy } from "./egress-network";

/**
 * Routes which Linkerd appends behind every attached route, named after what they do: `http-egress-deny`.
 * Their `route_kind` label is `default`. The name alone tells a policy denial from an upstream's own 403.
 * Source: linkerd2 policy-controller/grpc/src/outbound/{http,grpc,tls,tcp}.rs
 */
export type RouteFamily = "http" | "grpc" | "tls" | "tcp";

export const EGRESS_FALLBACK = "egress-fallback";

export function defaultRouteName(family: RouteFamily, policy: TrafficPolicy): string {
  return `${family}-egress-${policy.toLowerCase()}`;
}

export function parseDefaultRouteName(name: string): { family: RouteFamily; policy: TrafficPolicy } | null {
  const match = /^(http|grpc|tls|tcp)-egress-(allow|deny)$/.exec(name);
  if (!match) return null;
  return { family: match[1] as RouteFamily, policy: match[2] === "allow" ? "Allow" : "Deny" };
}
