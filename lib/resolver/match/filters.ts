import type { DecidedFilter } from "../../linkerd/decision";
import type { HeaderChanges, RouteFilter } from "../../linkerd/route";
import { isHeaderName, isHeaderValue } from "./match-value";

/** Why Linkerd cannot take a filter: on a rule that costs the route, on a backend the backend. null: it can. */
export function filterFault(filter: RouteFilter): string | null {
  if (filter.type === "unsupported") return `${filter.name} filter is not supported`;
  if (filter.type !== "RequestRedirect") return headerFault(filter.headers);
  const { path, statusCode } = filter;
  if (path && path.value === null) {
    return "RequestRedirect filter must contain either replace_full_path or replace_prefix_match";
  }
  if (path?.value && !path.value.startsWith("/")) {
    return `RequestRedirect filters may only contain absolute paths (starting with '/'); "${path.value}" is not an absolute path`;
  }
  if (path?.value === "") {
    return `RequestRedirect filters may only contain absolute paths (starting with '/'); "" is not an absolute path`;
  }
  return statusCode !== null && (statusCode < 100 || statusCode > 999) ? "invalid status code" : null;
}

/** A filter as the proxy reports it; what the controller refuses never gets there. */
export function summarizeFilter(filter: RouteFilter): DecidedFilter {
  if (filter.type === "unsupported") return { type: filter.name };
  if (filter.type !== "RequestRedirect") return { type: filter.type, headers: summarizeHeaders(filter.headers) };
  return {
    type: filter.type,
    scheme: filter.scheme,
    status: redirectStatus(filter),
    authority: summarizeAuthority(filter.hostname, portOf(filter.port)),
    path: filter.path && `${filter.path.type}(${JSON.stringify(filter.path.value)})`,
  };
}

/** The API server defaults the code to 302; without it the controller sends 200. */
export function redirectStatus(filter: { statusCode: number | null }): number {
  return filter.statusCode ?? 200;
}

/** A port out of range counts as none. */
export function portOf(port: number | null): number | null {
  return port !== null && port > 0 && port <= 65_535 ? port : null;
}

function summarizeAuthority(hostname: string | null, port: number | null): string | null {
  if (hostname) return port === null ? `Host(${hostname})` : `Exact(${hostname}:${port})`;
  return port === null ? null : `Port(${port})`;
}

function summarizeHeaders(changes: HeaderChanges): HeaderChanges {
  const lower = ([name, value]: [string, string]): [string, string] => [name.toLowerCase(), value];
  return {
    add: changes.add.map(lower),
    set: changes.set.map(lower),
    remove: changes.remove.map((name) => name.toLowerCase()),
  };
}

function headerFault(changes: HeaderChanges): string | null {
  const pairs = [...changes.add, ...changes.set];
  if ([...pairs.map(([name]) => name), ...changes.remove].some((name) => !isHeaderName(name))) {
    return "invalid HTTP header name";
  }
  return pairs.some(([, value]) => !isHeaderValue(value)) ? "failed to parse header value" : null;
}
