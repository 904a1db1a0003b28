import type { HttpMatch } from "../../linkerd/route";
import type { HttpRequest } from "./http-request";
import { allOf, type Compiled, type CompiledValueMatch, compileHeaderMatch, compileValueMatch } from "./match-value";
import { type CompiledPath, compilePath, matchPath } from "./path-match";

export interface CompiledHttpMatch {
  path: CompiledPath;
  headers: CompiledValueMatch[];
  queryParams: CompiledValueMatch[];
  method: string | null;
}

/** Compared in this order; the path counts by matched length alone, whatever its type, and the method last. */
export interface HttpRank {
  path: number;
  headers: number;
  queryParams: number;
  method: 0 | 1;
  /** Whether the path was matched as a prefix, which a redirect may need to replace. */
  prefix: boolean;
}

/** What kept a match from applying: the first part that does not fit. */
export type HttpMiss = "method" | "path" | "headers" | "queryParams";

/** A rule without matches takes every request, like the prefix `/`. */
export const ANY_HTTP: HttpRank = { path: 1, headers: 0, queryParams: 0, method: 0, prefix: true };

export function compileHttpMatch(match: HttpMatch, field: string): Compiled<CompiledHttpMatch> {
  const path = compilePath(match.path, `${field}.path`);
  if (!path.ok) return path;
  const headers = allOf(match.headers.map((each, i) => compileHeaderMatch(each, `${field}.headers[${i}]`)));
  if (!headers.ok) return headers;
  const queryParams = allOf(match.queryParams.map((each, i) => compileValueMatch(each, `${field}.queryParams[${i}]`)));
  if (!queryParams.ok) return queryParams;
  return {
    ok: true,
    value: { path: path.value, headers: headers.value, queryParams: queryParams.value, method: match.method },
  };
}

/** Source: linkerd2-proxy linkerd/http/route/src/http/match.rs */
export function matchHttp(match: CompiledHttpMatch, request: HttpRequest): HttpRank | HttpMiss {
  if (match.method !== null && match.method !== request.method) return "method";
  const path = matchPath(match.path, request.path);
  if (path === null) return "path";
  const missed = missedValue(match, request);
  if (missed) return missed;
  return {
    path,
    headers: match.headers.length,
    queryParams: match.queryParams.length,
    method: match.method === null ? 0 : 1,
    prefix: match.path.type === "PathPrefix",
  };
}

/** Whether a header or query parameter keeps `match` from applying. */
export function missedValue({ headers, queryParams }: CompiledHttpMatch, request: HttpRequest): HttpMiss | null {
  for (const header of headers) {
    if (!(request.headers.get(header.name) ?? []).some(header.matches)) return "headers";
  }
  for (const param of queryParams) {
    if (!request.query.some(([name, value]) => name === param.name && param.matches(value))) return "queryParams";
  }
  return null;
}

export function compareHttp(a: HttpRank, b: HttpRank): number {
  return a.path - b.path || a.headers - b.headers || a.queryParams - b.queryParams || a.method - b.method;
}
