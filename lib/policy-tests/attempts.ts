import { classOf, outsideClasses } from "../resolver/address-classes";
import type { CompiledNetwork, Policy } from "../resolver/compile";
import type { Destination, PolicyTest } from "./policy-test";

/** One way in which a client can try what a test is about. Only method and path may stay open. */
export interface Attempt {
  clientNamespace: string;
  ip: string;
  port: number;
  family: "http" | "grpc" | "tls" | "tcp";
  host: string | null;
  method: string | null;
  path: string | null;
  /** Who, by what and where, for a reason. */
  label: string;
}

/** A namespace that no object names stands for all others. */
const ANY_OTHER = "any-other-namespace";

/**
 * Attempts that stand for all that the test says: each namespace, one address of every part into which EgressNetworks divide the world
 * outside of the cluster, and where the test leaves them open each port, protocol and name that some route names and one that none does.
 */
export function attemptsOf({ from, to }: PolicyTest, policy: Policy): Attempt[] {
  const clients = from.kind === "everybody" ? everybody(policy) : [from.namespace];
  return clients.flatMap((clientNamespace) =>
    placesOf(to, clientNamespace, policy).flatMap(({ ip, network }) =>
      portsOf(to, network).flatMap(({ port, words }) =>
        familiesOf(to).flatMap((family) =>
          hostsOf(to, family, network, port).map((host) => ({
            clientNamespace,
            ip,
            port,
            family,
            host,
            method: family === "http" || family === "grpc" ? to.method : null,
            path: family === "http" || family === "grpc" ? to.path : null,
            label: labelOf(clientNamespace, family, host ?? to.address ?? to.host, words),
          })),
        ),
      ),
    ),
  );
}

function everybody({ snapshot }: Policy): string[] {
  const known = new Set([...snapshot.namespaces, ...snapshot.resources.map(({ metadata }) => metadata.namespace)]);
  return [...[...known].sort(), ANY_OTHER];
}

function placesOf(
  to: Destination,
  clientNamespace: string,
  policy: Policy,
): { ip: string; network: CompiledNetwork | null }[] {
  if (to.address !== null) return [{ ip: to.address, network: classOf(to.address, clientNamespace, policy).network }];
  return outsideClasses(clientNamespace, policy).map(({ example, network }) => ({ ip: example, network }));
}

function portsOf(to: Destination, network: CompiledNetwork | null): { port: number; words: string }[] {
  const named = (port: number) => ({ port, words: `port ${port}` });
  if (to.port !== null) return [named(to.port)];
  const opaque = (network?.opaquePorts ?? []).map(([first]) => first);
  const taken = new Set([...(network?.attachments.byPort.keys() ?? []), ...opaque]);
  let other = 1;
  while (taken.has(other)) other += 1;
  return [...[...taken].map(named), { port: other, words: taken.size > 0 ? "any other port" : "any port" }];
}

function familiesOf({ protocol, host, path }: Destination): Attempt["family"][] {
  if (protocol !== null) return [protocol];
  if (path !== null) return ["http"];
  // To an address without a name.
  if (host === null) return ["tcp"];
  return ["http", "tls", "tcp"];
}

function hostsOf(
  to: Destination,
  family: Attempt["family"],
  network: CompiledNetwork | null,
  port: number,
): (string | null)[] {
  if (family === "tcp") return [null];
  if (to.host === null) return [to.address];
  if (!to.host.startsWith("*.")) return [to.host];
  const suffix = to.host.slice(1);
  const routes = network?.attachments.byPort.get(port) ?? [];
  const named = routes.flatMap(({ route }) => route.hostnames).map((each) => each.replace(/^\*/, "any-other-host"));
  return [...new Set([`any-other-host${suffix}`, ...named.filter((each) => each.endsWith(suffix))])];
}

function labelOf(clientNamespace: string, family: Attempt["family"], place: string | null, port: string): string {
  const who = clientNamespace === ANY_OTHER ? "any other namespace" : clientNamespace;
  const by = { http: "HTTP", grpc: "gRPC", tls: "TLS", tcp: "TCP" }[family];
  return `${who}, ${by} to ${place} on ${port}`;
}
