import type { Decision } from "../../linkerd/decision";
import type { HttpRequest } from "../match/http-request";
import { type CompiledGrpcMatch, matchGrpc } from "../match/match-grpc";
import { type CompiledHttpMatch, missedValue } from "../match/match-http";
import type { ConvertedRoute, ConvertedRule } from "./convert-route";

/** One match of a rule, or a rule without matches. */
export interface IndexedMatch {
  route: ConvertedRoute;
  /** Place among the matches of a port by all that ranks them but the host and, for HTTP, the length of the path. */
  order: number;
  match: CompiledHttpMatch | CompiledGrpcMatch | null;
  /** Decisions already made on this rule; null where a redirect makes each its own. */
  decisions: DecisionsByClient | null;
}

/** One place for each kind of client that `decideQuietly` tells apart. */
export type DecisionsByClient = (Decision | undefined)[];

// As long as it will be: an array that grows makes room for many more.
export function noDecisions(): DecisionsByClient {
  return new Array<Decision | undefined>(5);
}

/** Matches for one hostname, each list by `order`. */
interface Bucket {
  /** By the text of an exact path or a prefix; `""` is every path. */
  byPath: Map<string, IndexedMatch[]> | null;
  /** The rest, tried one by one: regular expressions, and whatever is not HTTP. */
  others: IndexedMatch[] | null;
}

/** The routes of a port, filed so that the first match found is the one that `attemptRoutes` would choose. */
export class RouteIndex {
  private readonly exact = new Map<string, Bucket>();
  private readonly wildcard = new Map<string, Bucket>();
  private readonly anyHost = newBucket();
  private readonly ignoreCase: boolean;
  private readonly plain: boolean;

  constructor(routes: readonly ConvertedRoute[]) {
    // The proxy lower-cases the SNI but takes a TLSRoute's hostnames as written.
    this.ignoreCase = routes[0]?.family !== "tls";
    this.plain = routes.every(({ route }) => route.hostnames.every((name) => /^[\x21-\x7e]*$/.test(name)));
    const matches = routes.flatMap(matchesOf).sort(compareMatches);
    for (const [order, match] of matches.entries()) {
      match.order = order;
      for (const bucket of new Set(this.bucketsOf(match.route.route.hostnames))) fileIn(bucket, match);
    }
  }

  /** Whether hosts can be looked up: one with a trailing dot fits two spellings, other scripts change length with their case. */
  canFind(host: string | null): boolean {
    return this.plain && (host === null || !host.endsWith("."));
  }

  /** Exact hostname first, then the longest wildcard, then routes without hostnames. */
  find(host: string | null, request: HttpRequest | null): IndexedMatch | null {
    if (host !== null) {
      const asked = this.ignoreCase ? host.toLowerCase() : host;
      const found = findIn(this.exact.get(asked), request) ?? this.findByWildcard(asked, request);
      if (found) return found;
    }
    return findIn(this.anyHost, request);
  }

  private findByWildcard(host: string, request: HttpRequest | null): IndexedMatch | null {
    if (this.wildcard.size === 0) return null;
    for (let dot = host.indexOf(".", 1); dot > 0; dot = host.indexOf(".", dot + 1)) {
      const found = findIn(this.wildcard.get(host.slice(dot)), request);
      if (found) return found;
    }
    return null;
  }

  private bucketsOf(hostnames: readonly string[]): Bucket[] {
    if (hostnames.length === 0) return [this.anyHost];
    return hostnames.map((hostname) => {
      const name = this.ignoreCase ? hostname.toLowerCase() : hostname;
      return name.startsWith("*.") ? bucketAt(this.wildcard, name.slice(1)) : bucketAt(this.exact, name);
    });
  }
}

function matchesOf(route: ConvertedRoute): IndexedMatch[] {
  if ("backendRefs" in route) return [{ route, order: 0, match: null, decisions: noDecisions() }];
  return route.rules.flatMap((rule: ConvertedRule<CompiledHttpMatch | CompiledGrpcMatch>) => {
    const decisions = redirects(rule) ? null : noDecisions();
    const matches = rule.matches.length === 0 ? [null] : rule.matches;
    return matches.map((match) => ({ route, order: 0, match, decisions }));
  });
}

function redirects({ filters, backendRefs }: ConvertedRule<unknown>): boolean {
  return [filters, ...backendRefs.map((ref) => ref.filters)].flat().some(({ type }) => type === "RequestRedirect");
}

/** As `compareHttp` and `compareGrpc`, better first; equals keep the order of their routes and rules. */
function compareMatches(a: IndexedMatch, b: IndexedMatch): number {
  const [left, right] = [weightsOf(a), weightsOf(b)];
  return right[0] - left[0] || right[1] - left[1] || right[2] - left[2];
}

function weightsOf({ match }: IndexedMatch): [number, number, number] {
  if (match === null) return [0, 0, 0];
  if ("path" in match) return [match.headers.length, match.queryParams.length, match.method === null ? 0 : 1];
  return [match.rpc?.service?.length ?? 0, match.rpc?.method?.length ?? 0, match.headers.length];
}

function newBucket(): Bucket {
  return { byPath: null, others: null };
}

function bucketAt(buckets: Map<string, Bucket>, name: string): Bucket {
  const known = buckets.get(name);
  if (known) return known;
  const made = newBucket();
  buckets.set(name, made);
  return made;
}

function fileIn(bucket: Bucket, filed: IndexedMatch): void {
  const { match, route } = filed;
  if (route.family !== "http" || (match && "path" in match && match.path.regex)) {
    if (bucket.others) bucket.others.push(filed);
    else bucket.others = [filed];
    return;
  }
  // A rule without matches counts as the prefix `/`.
  const path = match && "path" in match ? match.path.value : "";
  bucket.byPath ??= new Map();
  if (!bucket.byPath.get(path)?.push(filed)) bucket.byPath.set(path, [filed]);
}

/** The longest path wins, a regular expression as long as the whole; then `order`. */
function findIn(bucket: Bucket | undefined, request: HttpRequest | null): IndexedMatch | null {
  if (!bucket) return null;
  const { byPath, others } = bucket;
  if (!byPath || !request) return firstOf(others, request, Number.POSITIVE_INFINITY);
  const { path } = request;
  let best = firstOf(byPath.get(path), request, Number.POSITIVE_INFINITY);
  if (path.length === 1) best = firstOf(byPath.get(""), request, best?.order ?? Number.POSITIVE_INFINITY) ?? best;
  best = firstOf(others, request, best?.order ?? Number.POSITIVE_INFINITY) ?? best;
  for (let end = path.lastIndexOf("/"); !best && end > 0; end = path.lastIndexOf("/", end - 1)) {
    best = firstOf(byPath.get(path.slice(0, end)), request, Number.POSITIVE_INFINITY, "PathPrefix");
  }
  return best ?? firstOf(byPath.get(""), request, Number.POSITIVE_INFINITY);
}

/** The first that fits, among those that come before `until`. */
function firstOf(
  list: readonly IndexedMatch[] | undefined | null,
  request: HttpRequest | null,
  until: number,
  only: "PathPrefix" | null = null,
): IndexedMatch | null {
  if (!list) return null;
  for (const each of list) {
    if (each.order >= until) return null;
    if (fits(each.match, request, only)) return each;
  }
  return null;
}

/** The path was looked up already, unless it is a regular expression. */
function fits(match: IndexedMatch["match"], request: HttpRequest | null, only: "PathPrefix" | null): boolean {
  if (match === null || request === null) return true;
  if (!("path" in match)) return typeof matchGrpc(match, request) !== "string";
  if (only !== null && match.path.type !== only) return false;
  if (match.method !== null && match.method !== request.method) return false;
  return missedValue(match, request) === null && (match.path.regex?.matches(request.path) ?? true);
}
