import type { Labels } from "../client/decode-result";
import { backendKey, type RouteBackend } from "./classify-verdict";

/** Backends of each route, by `backendKey`, of an answer to `routeBackends`. */
export function decodeBackends(rows: readonly { labels: Labels; value: number }[]): Map<string, RouteBackend[]> {
  const byRoute = new Map<string, RouteBackend[]>();
  for (const { labels, value } of rows) {
    const read = (name: string) => labels[name] ?? "";
    const network = { namespace: read("parent_namespace"), name: read("parent_name") };
    const route = {
      group: read("route_group"),
      kind: read("route_kind"),
      namespace: read("route_namespace"),
      name: read("route_name"),
    };
    const key = backendKey(network, route);
    const backend = { kind: read("backend_kind"), name: read("backend_name"), moved: value };
    byRoute.set(key, [...(byRoute.get(key) ?? []), backend]);
  }
  return byRoute;
}
