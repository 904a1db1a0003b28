import { GRPC_ROUTE, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import type { Reach } from "../reach";
import type { PathLimit, RouteIntent } from "../route-manifest";

/** What a route lets through for `hosts`, which are all of its names or those that are new in it. */
export function reachOf(intent: RouteIntent, hosts: readonly string[] = intent.hosts): Reach[] {
  const { network, port, namespace } = intent;
  const clients = namespace === network.namespace ? null : namespace;
  const who =
    clients === null
      ? `every client that EgressNetwork ${network.namespace}/${network.name} governs`
      : `every client of namespace ${clients}`;
  const base = { clients, network, port, cidrs: null };
  if (intent.kind === TCP_ROUTE) {
    const sentence = `Port ${port} of every address, by any protocol, for ${who}.`;
    return [{ ...base, family: "any", host: null, limit: null, sentence }];
  }
  const family = intent.kind === TLS_ROUTE ? "tls" : intent.kind === GRPC_ROUTE ? "grpc" : "http";
  const limits: (PathLimit | null)[] = intent.paths?.length ? [...intent.paths] : [null];
  return hosts.flatMap((host) =>
    limits.map((limit) => ({
      ...base,
      family,
      host,
      limit,
      sentence: `${whatOf(family, host, limit)} on port ${port}, at any address, for ${who}.`,
    })),
  );
}

function whatOf(family: "http" | "grpc" | "tls", host: string, limit: PathLimit | null): string {
  const name = host.startsWith("*.") ? `every name below ${host.slice(2)}` : host;
  if (family === "tls") return `TLS connections to ${name}`;
  if (family === "grpc") return `every gRPC service of ${name}`;
  if (limit === null) return `HTTP and gRPC requests to ${name}, every path and method,`;
  return `${limit.method ?? "HTTP"} requests to ${name} at ${limit.prefix} and below`;
}
