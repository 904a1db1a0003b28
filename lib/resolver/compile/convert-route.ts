import type { LinkerdReads } from "../../linkerd/linkerd-reads";
import type { BackendRef, GrpcRoute, HttpRoute, Route, RouteFilter } from "../../linkerd/route";
import { filterFault } from "../match/filters";
import { type CompiledGrpcMatch, compileGrpcMatch } from "../match/match-grpc";
import { type CompiledHttpMatch, compileHttpMatch } from "../match/match-http";
import { allOf, type Compiled } from "../match/match-value";
import { unreadableAnnotation } from "./annotations";

/** A route ready to match with. */
export type ConvertedRoute =
  | { family: "http"; route: Route; rules: ConvertedRule<CompiledHttpMatch>[]; refusedByProxy: string | null }
  | { family: "grpc"; route: Route; rules: ConvertedRule<CompiledGrpcMatch>[]; refusedByProxy: string | null }
  | { family: "tls" | "tcp"; route: Route; backendRefs: BackendRef[]; refusedByProxy: null };

export interface ConvertedRule<M> {
  /** Empty: the rule takes every request. */
  matches: M[];
  filters: RouteFilter[];
  backendRefs: BackendRef[];
}

/**
 * What the controller's conversion makes of a route. One fault drops it as a whole, while its status goes on saying Accepted.
 * Source: linkerd2 policy-controller/k8s/index/src/outbound/index/{http,grpc,tls,tcp}.rs
 */
export function convertRoute(route: Route, reads: LinkerdReads): Compiled<ConvertedRoute> {
  switch (route.family) {
    case "http":
      return convertHttp(route, reads);
    case "grpc":
      return convertGrpc(route);
    case "tls":
    case "tcp": {
      const [rule, ...others] = route.rules;
      if (!rule || others.length > 0) {
        return { ok: false, error: `${route.ref.kind} needs to have one rule`, field: "spec.rules" };
      }
      return { ok: true, value: { family: route.family, route, backendRefs: rule.backendRefs, refusedByProxy: null } };
    }
  }
}

function convertHttp(route: HttpRoute, reads: LinkerdReads): Compiled<ConvertedRoute> {
  const annotation = annotationFault(route, "http");
  if (annotation) return annotation;
  const rules = allOf(
    route.rules.map((rule, i): Compiled<ConvertedRule<CompiledHttpMatch>> => {
      const field = `spec.rules[${i}]`;
      const matches = allOf(rule.matches.map((match, j) => compileHttpMatch(match, `${field}.matches[${j}]`)));
      const fault = firstFilterFault(rule.filters, field);
      // A sure fault drops the route, whatever a pattern means that cannot be read here.
      if (!matches.ok) return matches.undecidable ? (fault ?? matches) : matches;
      return fault ?? { ok: true, value: { ...rule, matches: matches.value } };
    }),
  );
  if (!rules.ok) return rules;
  const refusedByProxy = httpRefusal(rules.value, reads);
  return { ok: true, value: { family: "http", route, rules: rules.value, refusedByProxy } };
}

function convertGrpc(route: GrpcRoute): Compiled<ConvertedRoute> {
  const annotation = annotationFault(route, "grpc");
  if (annotation) return annotation;
  const rules = allOf(
    route.rules.map((rule, i): Compiled<ConvertedRule<CompiledGrpcMatch>> => {
      const field = `spec.rules[${i}]`;
      const matches = allOf(rule.matches.map((match, j) => compileGrpcMatch(match, `${field}.matches[${j}]`)));
      const fault = firstFilterFault(rule.filters, field);
      // A sure fault drops the route, whatever a pattern means that cannot be read here.
      if (!matches.ok) return matches.undecidable ? (fault ?? matches) : matches;
      return fault ?? { ok: true, value: { ...rule, matches: matches.value } };
    }),
  );
  if (!rules.ok) return rules;
  return { ok: true, value: { family: "grpc", route, rules: rules.value, refusedByProxy: grpcRefusal(rules.value) } };
}

/** What the controller lets pass and the proxy cannot take: it then refuses everything on that EgressNetwork and port. */
function httpRefusal(rules: ConvertedRule<CompiledHttpMatch>[], reads: LinkerdReads): string | null {
  if (reads.prefixRedirects === "work") return null;
  const refused = filtersOf(rules).some(
    (filter) => filter.type === "RequestRedirect" && filter.path?.type === "ReplacePrefixMatch",
  );
  return refused ? "invalid HTTP route: invalid filter: invalid HTTP redirect: redirect paths must be absolute" : null;
}

function grpcRefusal(rules: ConvertedRule<CompiledGrpcMatch>[]): string | null {
  if (rules.some((rule) => rule.matches.some((match) => match.rpc === null))) {
    return "invalid gRPC route: invalid route match: missing RPC match";
  }
  const refused = filtersOf(rules).some((filter) => filter.type === "ResponseHeaderModifier");
  return refused ? "invalid gRPC route: invalid filter: missing filter kind" : null;
}

/** Those that reach the proxy. */
function filtersOf(rules: ConvertedRule<unknown>[]): RouteFilter[] {
  return rules.flatMap((rule) => [
    ...rule.filters,
    ...rule.backendRefs.flatMap((backend) =>
      backend.filters.every((each) => !filterFault(each)) ? backend.filters : [],
    ),
  ]);
}

function firstFilterFault(filters: RouteFilter[], field: string): { ok: false; error: string; field: string } | null {
  for (const [i, filter] of filters.entries()) {
    const error = filterFault(filter);
    if (error) return { ok: false, error, field: `${field}.filters[${i}]` };
  }
  return null;
}

function annotationFault(route: Route, family: "http" | "grpc"): { ok: false; error: string; field: string } | null {
  const error = unreadableAnnotation(route.metadata.annotations, family);
  return error ? { ok: false, error, field: "metadata.annotations" } : null;
}
