import type { DecidingField } from "../../linkerd/decision";
import type { RouteFilter } from "../../linkerd/route";
import type { ConvertedRoute } from "../compile/convert-route";
import type { Fit } from "../compile/select-route";
import { compareHosts, type HostRank, matchHost } from "../match/host-match";
import { ANY_RPC, type CompiledGrpcMatch, type GrpcRank } from "../match/match-grpc";
import { ANY_HTTP, type CompiledHttpMatch, type HttpRank } from "../match/match-http";
import { matchPath } from "../match/path-match";
import { type Claimant, withoutForestalled } from "./forestalled-fits";
import { namingRoutes } from "./naming-routes";

/** What is known of a request beside its host; null is unknown. */
export interface KnownRequest {
  method: string | null;
  path: string | null;
}

/** A rule that may act: which it is, and what must be so of the unknown fields. */
export interface PossibleFit {
  /** null: the default route. */
  fit: Fit | null;
  /** Empty where it fits whatever the unknown fields are. */
  hangsOn: DecidingField[];
  /** Paths that show every way in which the rule's filters may answer. */
  examplePaths: string[];
}

interface Option extends Claimant {
  match: CompiledHttpMatch | CompiledGrpcMatch | null;
  hangsOn: DecidingField[];
}

const ELSEWHERE = "/any-other-path";

/**
 * Every rule that could act on some completion of the unknown fields, and perhaps some that could not, never one too few. A rule is left out
 * only if another always fits where it fits, and ranks before it.
 */
export function possibleFits(
  routes: readonly ConvertedRoute[],
  host: string | null,
  known: KnownRequest,
): readonly PossibleFit[] {
  const { method, path } = known;
  return recall(routes, JSON.stringify([host, method, path]), () => {
    const candidates = routes.length <= FEW ? [...routes.keys()] : namingRoutes(routes, host);
    const naming = candidates.flatMap((at) => {
      const route = routes[at];
      if (!route || !("rules" in route)) return [];
      const rank = matchHost(route.route.hostnames, host, true);
      return rank ? [{ at, route, rank }] : [];
    });
    if (naming.reduce((count, { route }) => count + matchCount(route), 0) <= FEW) return makeFits(naming, known);
    // Hosts that the same routes name, the better ones alike, meet the same rules: thousands of rules are gone through once for them all.
    const alike = JSON.stringify([naming.map(({ at }) => at), placesOf(naming.map(({ rank }) => rank)), method, path]);
    return recall(routes, alike, () => makeFits(naming, known));
  });
}

// The same host is asked for under every protocol, and before and after a change elsewhere.
const remembered = new WeakMap<readonly ConvertedRoute[], Map<string, PossibleFit[]>>();
const REMEMBERED_REQUESTS = 1_000;

function recall(routes: readonly ConvertedRoute[], key: string, make: () => PossibleFit[]): PossibleFit[] {
  const byKey = remembered.get(routes) ?? new Map<string, PossibleFit[]>();
  remembered.set(routes, byKey);
  const known = byKey.get(key);
  if (known) return known;
  const made = make();
  if (byKey.size >= REMEMBERED_REQUESTS) byKey.clear();
  byKey.set(key, made);
  return made;
}

/** As few are gone through as fast as they are looked up. */
const FEW = 64;

function matchCount(route: ConvertedRoute): number {
  return "rules" in route ? route.rules.reduce((count, { matches }) => count + Math.max(matches.length, 1), 0) : 0;
}

/** Of each rank its place among the different ones, the worst first. */
function placesOf(ranks: readonly HostRank[]): number[] {
  const different = [...ranks]
    .sort(compareHosts)
    .filter((rank, i, all) => i === 0 || compareHosts(rank, all[i - 1] ?? rank) !== 0);
  return ranks.map((rank) => different.findIndex((each) => compareHosts(each, rank) === 0));
}

/** A route that names the host, and how well. */
interface Naming {
  route: ConvertedRoute;
  rank: HostRank;
}

function makeFits(naming: readonly Naming[], known: KnownRequest): PossibleFit[] {
  const options = naming.flatMap((each) => optionsOf(each, known));
  const fits: PossibleFit[] = withoutForestalled(options).map(({ fit, hangsOn, match }) => ({
    fit,
    hangsOn,
    examplePaths: known.path === null ? examplePaths(match, fit) : [known.path],
  }));
  if (options.some(({ hangsOn }) => hangsOn.length === 0)) return fits;
  const all = [...new Set(options.flatMap(({ hangsOn }) => hangsOn))];
  return [...fits, { fit: null, hangsOn: all, examplePaths: [known.path ?? ELSEWHERE] }];
}

function optionsOf({ route, rank: hostRank }: Naming, known: KnownRequest): Option[] {
  if (!("rules" in route)) return [];
  if (route.family === "http") {
    return route.rules.flatMap(({ matches }, rule) => {
      if (matches.length === 0) return [optionOf(route, hostRank, rule, null, ANY_HTTP, [])];
      return matches.flatMap((match, i) => {
        const hangsOn = httpHangsOn(match, known);
        return hangsOn ? [optionOf(route, hostRank, rule, i, httpRank(match, known), hangsOn)] : [];
      });
    });
  }
  return route.rules.flatMap(({ matches }, rule) => {
    if (matches.length === 0) return [optionOf(route, hostRank, rule, null, ANY_RPC, [])];
    return matches.flatMap((match, i) => {
      const hangsOn = grpcHangsOn(match, known);
      return hangsOn ? [optionOf(route, hostRank, rule, i, grpcRank(match), hangsOn)] : [];
    });
  });
}

function optionOf(
  route: ConvertedRoute,
  host: HostRank,
  rule: number,
  match: number | null,
  rank: HttpRank | GrpcRank,
  hangsOn: DecidingField[],
): Option {
  const fit: Fit = { route, fits: true, host, rank, rule, match };
  if (match === null || !("rules" in route)) return { fit, match: null, hangsOn, raw: null };
  const compiled = route.rules[rule]?.matches[match] ?? null;
  const rules = route.route.family === "http" || route.route.family === "grpc" ? route.route.rules : [];
  return { fit, match: compiled, hangsOn, raw: rules[rule]?.matches[match] ?? null };
}

/** Fields on which a match hangs; null where it cannot fit. A method, a path, headers and queries may all be unknown. */
function httpHangsOn(match: CompiledHttpMatch, { method, path }: KnownRequest): DecidingField[] | null {
  const fields: DecidingField[] = [];
  if (match.method !== null && method !== null && match.method !== method) return null;
  const bare = path === null ? null : (path.split("?")[0] ?? "");
  if (bare !== null && matchPath(match.path, bare || "/") === null) return null;
  const everyPath = match.path.type === "PathPrefix" && match.path.value === "";
  if ((path === null && !everyPath) || match.queryParams.length > 0) fields.push("path");
  if (match.method !== null && method === null) fields.push("method");
  if (match.headers.length > 0) fields.push("headers");
  return fields;
}

function httpRank(match: CompiledHttpMatch, { path }: KnownRequest): HttpRank {
  const bare = path === null ? null : path.split("?")[0] || "/";
  const length = match.path.type === "PathPrefix" ? match.path.value.length || 1 : match.path.value.length;
  // An unknown path that a regular expression takes may be of any length.
  const unknown = match.path.regex ? Number.POSITIVE_INFINITY : length;
  return {
    path: bare === null ? unknown : (matchPath(match.path, bare) ?? length),
    headers: match.headers.length,
    queryParams: match.queryParams.length,
    method: match.method === null ? 0 : 1,
    prefix: match.path.type === "PathPrefix",
  };
}

function grpcHangsOn({ rpc, headers }: CompiledGrpcMatch, { method, path }: KnownRequest): DecidingField[] | null {
  const fields: DecidingField[] = [];
  if (method !== null && method !== "POST") return null;
  if (path === null) fields.push("path");
  else {
    const [, service, call] = path.split("/");
    if (!rpc || service === undefined || call === undefined) return null;
    if ((rpc.service ?? service) !== service || (rpc.method ?? call) !== call) return null;
  }
  if (method === null) fields.push("method");
  if (headers.length > 0) fields.push("headers");
  return fields;
}

function grpcRank({ rpc, headers }: CompiledGrpcMatch): GrpcRank {
  return { service: rpc?.service?.length ?? 0, method: rpc?.method?.length ?? 0, headers: headers.length };
}

/** Paths matter to redirects alone, so without one the first stands for all. */
function examplePaths(match: Option["match"], fit: Fit): string[] {
  const paths = allExamplePaths(match, fit);
  return redirects(fit) ? paths : paths.slice(0, 1);
}

// A redirect onto the request's own location is skipped, so its target is a path of interest too.
function allExamplePaths(match: Option["match"], fit: Fit): string[] {
  if (!match || !("path" in match)) {
    const rpc = match?.rpc;
    return [match ? `/${rpc?.service ?? "any.Service"}/${rpc?.method ?? "Any"}` : ELSEWHERE, ...redirectPaths(fit)];
  }
  const { type, value } = match.path;
  if (type === "Exact") return [value];
  if (type === "RegularExpression") return [ELSEWHERE, ...redirectPaths(fit)];
  return [value || "/", `${value}${ELSEWHERE}`, ...redirectPaths(fit).filter((path) => matchPath(match.path, path))];
}

function redirects(fit: Fit): boolean {
  return filtersOf(fit).some(({ type }) => type === "RequestRedirect");
}

function redirectPaths(fit: Fit): string[] {
  return filtersOf(fit).flatMap((filter) =>
    filter.type === "RequestRedirect" && filter.path?.value ? [filter.path.value] : [],
  );
}

function filtersOf({ route, rule }: Fit): RouteFilter[] {
  if (!("rules" in route)) return [];
  const { filters = [], backendRefs = [] } = route.rules[rule] ?? {};
  return [...filters, ...backendRefs.flatMap((ref) => ref.filters)];
}
