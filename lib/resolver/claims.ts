import { hasPort } from "../linkerd/ports";
import { classOf } from "./address-classes";
import type { CompiledNetwork, Policy } from "./compile";
import { exampleHosts, examplePorts } from "./completions";
import { decideFlow } from "./decide-flow";
import type { Decision, PartialRequest } from "./decision";
import { matchHost } from "./host-match";
import { passes } from "./passes";
import { portPolicyFor } from "./port-policy";

// Linkerd picks the EgressNetwork by address, and the route by what the client claims in Host or SNI: whoever may ask for one name on a
// port may ask for it at every address that this EgressNetwork covers, 169.254.169.254 included.

/** What a client may say to be let through to an address. */
export interface Claim {
  family: PartialRequest["family"];
  port: number;
  /** `port 443`, or `any other port` for all of which no route and no annotation speaks. */
  onPort: string;
  /** null: TCP, which names nothing. */
  host: string | null;
  /** It stands for every name that no route lists. */
  anyName: boolean;
}

/** Every port that stands for others, by words. */
export function portsToTry(network: CompiledNetwork | null): { port: number; words: string }[] {
  const ports = examplePorts([network]);
  return ports.map((port) => {
    const special = network !== null && (network.attachments.byPort.has(port) || hasPort(network.opaquePorts, port));
    if (special) return { port, words: `port ${port}` };
    return { port, words: ports.length > 1 ? "any other port" : "any port" };
  });
}

/** Claims that stand for all on `port`: every name that a route in force there lists, one below each wildcard, and one that none lists. */
export function claimsOn(
  { port, words }: { port: number; words: string },
  families: readonly PartialRequest["family"][],
  clientNamespace: string,
  network: CompiledNetwork | null,
  policy: Policy,
): Claim[] {
  const routes = network ? portPolicyFor(policy, network, port, clientNamespace).routes : [];
  const listed = routes.flatMap(({ route }) => route.hostnames);
  return families.flatMap((family): Claim[] => {
    if (family === "tcp") return [{ family, port, onPort: words, host: null, anyName: false }];
    const hosts = exampleHosts(routes, family === "tls" ? "tls" : "http1").flatMap((host) => host ?? []);
    const isListed = (host: string) => listed.length > 0 && matchHost(listed, host, true) !== null;
    // Where any name will do, none has to be told.
    return hosts
      .map((host) => ({ family, port, onPort: words, host, anyName: !isListed(host) }))
      .sort((a, b) => Number(b.anyName) - Number(a.anyName));
  });
}

/** A way that leads to the address, whatever path, method or header it takes. */
export interface WayThrough extends Claim {
  decision: Decision;
}

const FAMILIES = ["http", "tls", "tcp"] as const;

/** The first way of each port and family by which clients reach `ip`; none where every one is shut, or hangs on what cannot be read. */
export function waysTo(ip: string, clientNamespace: string, policy: Policy): WayThrough[] {
  const { network } = classOf(ip, clientNamespace, policy);
  return portsToTry(network).flatMap((port) =>
    FAMILIES.flatMap((family) =>
      firstWay(ip, claimsOn(port, [family], clientNamespace, network, policy), clientNamespace, policy),
    ),
  );
}

function firstWay(ip: string, claims: readonly Claim[], clientNamespace: string, policy: Policy): WayThrough[] {
  for (const claim of claims) {
    const { family, port, host } = claim;
    const decided = decideFlow({ clientNamespace, family, ip, port, hostname: host }, policy);
    if (!decided.certain && decided.decidingField === "policy") continue;
    const decision = (decided.certain ? [decided.decision] : decided.candidates).find(passes);
    if (decision) return [{ ...claim, decision }];
  }
  return [];
}

/** `HTTP claiming httpbin.org`, `TLS with the SNI api.stripe.com`, `TCP`. */
export function claimWords({ family, host, anyName }: Pick<Claim, "family" | "host" | "anyName">): string {
  const protocol = { http: "HTTP", grpc: "gRPC", tls: "TLS", tcp: "TCP" }[family];
  if (host === null) return protocol;
  if (anyName) return `${protocol} under any name`;
  return family === "tls" ? `${protocol} with the SNI ${host}` : `${protocol} claiming ${host}`;
}
