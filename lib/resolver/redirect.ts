import type { RouteFilter } from "../linkerd/route";
import { portOf, redirectStatus } from "./match/filters";
import { hostOfAuthority } from "./match/host-match";
import type { HttpRequest } from "./match/http-request";

type Redirect = Extract<RouteFilter, { type: "RequestRedirect" }>;

/** `skipped`: the location equals the request, which then goes on. */
export type Redirection =
  | { kind: "answer"; status: number; location: string }
  | { kind: "skipped" }
  | { kind: "failed"; message: string };

/**
 * `matchedPrefix` is the length of the path prefix that matched, null where the winning match was of another type.
 * Source: linkerd2-proxy linkerd/http/route/src/http/filter/redirect.rs
 */
export function redirect(filter: Redirect, request: HttpRequest, matchedPrefix: number | null): Redirection {
  const scheme = filter.scheme ?? "http";
  const authority = authorityFor(filter, request, scheme);
  if (authority === null) return { kind: "failed", message: "invalid redirect: no authority to redirect to" };
  const path = pathFor(filter, request, matchedPrefix);
  if (path === null) {
    const why = "redirects may only replace the path prefix when a path prefix match applied";
    return { kind: "failed", message: `invalid redirect: ${why}` };
  }
  const same =
    scheme === "http" &&
    authority.toLowerCase() === request.authority?.toLowerCase() &&
    path === request.path + request.rawQuery;
  if (same) return { kind: "skipped" };
  return { kind: "answer", status: redirectStatus(filter), location: `${scheme}://${authority}${path}` };
}

function authorityFor(filter: Redirect, request: HttpRequest, scheme: string): string | null {
  const port = portOf(filter.port);
  const requestPort = portInAuthority(request.authority);
  if (filter.hostname) {
    if (port !== null) return `${filter.hostname}:${port}`;
    // The original port stays on, unless it is the default of the new scheme.
    const kept = requestPort !== null && requestPort !== defaultPort(scheme);
    return kept ? `${filter.hostname}:${requestPort}` : filter.hostname;
  }
  if (port === null) return request.authority;
  if (port === defaultPort(scheme)) return requestPort === null ? request.authority : request.host;
  if (port === requestPort) return request.authority;
  return request.host === null ? null : `${request.host}:${port}`;
}

function pathFor({ path }: Redirect, request: HttpRequest, matchedPrefix: number | null): string | null {
  if (!path) return request.path + request.rawQuery;
  if (path.type === "ReplaceFullPath") return path.value;
  if (matchedPrefix === null || matchedPrefix > request.path.length) return null;
  const rest = request.path.slice(matchedPrefix);
  const slash = rest !== "" && !rest.startsWith("/") ? "/" : "";
  return `${path.value}${slash}${rest}${request.rawQuery}`;
}

function portInAuthority(authority: string | null): number | null {
  const match = /:(\d{1,5})$/.exec(authority ?? "");
  return match && authority !== hostOfAuthority(authority ?? "") ? Number(match[1]) : null;
}

function defaultPort(scheme: string): number {
  return scheme === "https" ? 443 : 80;
}
