import type { RouteFamily } from "../../linkerd/kinds";
import type { Reach } from "../reach";
import type { PathLimit, RouteIntent } from "../route-manifest";

/** What a route lets through for `hosts`, which are all of its names or those that are new in it. */
export function reachOf(intent: RouteIntent, hosts: readonly string[] = intent.hosts): Reach[] {
  const { network, port, namespace } = intent;
  const clients = namespace === network.namespace ? null : namespace;
  const who =
    clients === null
      ? `every client of EgressNetwork ${network.namespace}/${network.name}`
      : `every client in namespace ${clients}`;
  const base = { clients, network, port, cidrs: null };
  const { family } = intent.kind;
  if (family === "tcp") {
    const sentence = `Port ${port} of every address, with any protocol, for ${who}.`;
    return [{ ...base, family: "any", host: null, limit: null, sentence }];
  }
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

function whatOf(family: Exclude<RouteFamily, "tcp">, host: string, limit: PathLimit | null): string {
  const name = host.startsWith("*.") ? `every name below ${host.slice(2)}` : host;
  switch (family) {
    case "tls":
      return `TLS connections to ${name}`;
    case "grpc":
      return `every gRPC service of ${name}`;
    case "http":
      return limit === null
        ? `HTTP and gRPC requests to ${name}, every path and method,`
        : `${limit.method ?? "HTTP"} requests to ${name} at ${limit.prefix} and below`;
  }
}
