import { compareHosts, type HostRank, matchHost } from "../match/host-match";
import type { HttpRequest } from "../match/http-request";
import {
  ANY_RPC,
  type CompiledGrpcMatch,
  compareGrpc,
  type GrpcMiss,
  type GrpcRank,
  matchGrpc,
} from "../match/match-grpc";
import {
  ANY_HTTP,
  type CompiledHttpMatch,
  compareHttp,
  type HttpMiss,
  type HttpRank,
  matchHttp,
} from "../match/match-http";
import type { ConvertedRoute, ConvertedRule } from "./convert-route";

/** How one route did against a request. */
export type Attempt =
  | {
      route: ConvertedRoute;
      fits: true;
      host: HostRank;
      rank: HttpRank | GrpcRank | null;
      rule: number;
      match: number | null;
    }
  | { route: ConvertedRoute; fits: false; miss: Miss };

/** The first thing that kept a route from fitting. `match` null: a route whose list of rules is empty. */
export type Miss = { part: "host" } | { part: "no-rules" } | { part: HttpMiss | GrpcMiss; rule: number; match: number };

export type Fit = Extract<Attempt, { fits: true }>;

/** Tries every route in order; the best is the first of those that nothing beats. */
export function attemptRoutes(
  routes: readonly ConvertedRoute[],
  host: string | null,
  request: HttpRequest | null,
): { attempts: Attempt[]; best: Fit | null } {
  const attempts = routes.map((route) => attempt(route, host, request));
  let best: Fit | null = null;
  for (const each of attempts) {
    if (each.fits && (!best || compareFits(each, best) > 0)) best = each;
  }
  return { attempts, best };
}

/** The host counts before everything else. Source: linkerd2-proxy linkerd/http/route/src/lib.rs (find, best) */
export function compareFits(a: Fit, b: Fit): number {
  return compareHosts(a.host, b.host) || compareRanks(a.rank, b.rank);
}

function compareRanks(a: Fit["rank"], b: Fit["rank"]): number {
  if (!a || !b) return 0;
  if ("path" in a) return "path" in b ? compareHttp(a, b) : 0;
  return "path" in b ? 0 : compareGrpc(a, b);
}

function attempt(route: ConvertedRoute, host: string | null, request: HttpRequest | null): Attempt {
  // The proxy lower-cases the SNI but takes a TLSRoute's hostnames as written.
  const hostRank = matchHost(route.route.hostnames, host, route.family !== "tls");
  if (!hostRank) return { route, fits: false, miss: { part: "host" } };
  if ("backendRefs" in route || !request) {
    return { route, fits: true, host: hostRank, rank: null, rule: 0, match: null };
  }
  const found =
    route.family === "http"
      ? bestRule(route.rules, (match) => matchHttp(match, request), compareHttp, ANY_HTTP)
      : bestRule(route.rules, (match) => matchGrpc(match, request), compareGrpc, ANY_RPC);
  if ("part" in found) return { route, fits: false, miss: found };
  return { route, fits: true, host: hostRank, ...found };
}

function bestRule<M extends CompiledHttpMatch | CompiledGrpcMatch, R extends HttpRank | GrpcRank>(
  rules: readonly ConvertedRule<M>[],
  matchOne: (match: M) => R | HttpMiss | GrpcMiss,
  compare: (a: R, b: R) => number,
  any: R,
): { rank: R; rule: number; match: number | null } | Miss {
  let best: { rank: R; rule: number; match: number | null } | null = null;
  let miss: Miss = { part: "no-rules" };
  for (const [rule, { matches }] of rules.entries()) {
    if (matches.length === 0) {
      if (!best || compare(any, best.rank) > 0) best = { rank: any, rule, match: null };
    }
    for (const [match, each] of matches.entries()) {
      const result = matchOne(each);
      if (typeof result === "string") {
        if (miss.part === "no-rules") miss = { part: result, rule, match };
      } else if (!best || compare(result, best.rank) > 0) best = { rank: result, rule, match };
    }
  }
  return best ?? miss;
}
