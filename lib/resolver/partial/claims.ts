import type { Decision, PartialRequest, PolicyProtocol } from "../../linkerd/decision";
import { hasPort } from "../../linkerd/ports";
import type { CompiledNetwork, Policy } from "../compile/compile";
import { portPolicyFor } from "../compile/port-policy";
import { matchHost } from "../match/host-match";
import { passes } from "../passes";
import { classOf } from "./address-classes";
import { redirectHosts } from "./example-hosts";
import { judgeAlike } from "./flow-kinds";
import { examplePorts } from "./port-kinds";

// Linkerd picks the EgressNetwork by address, and the route by what the client claims in Host or SNI: whoever may ask for one name on a
// port may ask for it at every address that this EgressNetwork covers, 169.254.169.254 included.

/** What a client may say to be let through to an address. */
export interface Claim {
  family: PartialRequest["family"];
  port: number;
  /** As `words` of `PortToTry`. */
  onPort: string;
  /** null: TCP, which names nothing. */
  host: string | null;
  /** It stands for every name that no route lists. */
  anyName: boolean;
}

export interface PortToTry {
  port: number;
  /** `port 443`, or `any other port` for all of which no route and no annotation speaks. */
  words: string;
}

/** Every port that stands for others. */
export function portsToTry(network: CompiledNetwork | null): PortToTry[] {
  const isAttached = (port: number) => network?.attachments.byPort.has(port) === true;
  const isOpaque = (port: number) => network !== null && hasPort(network.opaquePorts, port);
  const all = examplePorts([network]);
  // Opaque ports without routes are all alike.
  const alike = new Set(all.filter((port) => isOpaque(port) && !isAttached(port)).slice(1));
  const ports = all.filter((port) => !alike.has(port));
  return ports.map((port) => {
    if (isAttached(port) || isOpaque(port)) return { port, words: `port ${port}` };
    return { port, words: ports.length > 1 ? "any other port" : "any port" };
  });
}

/**
 * Claims that stand for all on a port: one name that no route in force there lists, then every name that one lists, one below each
 * wildcard. Names play no role for a family that the port does not read.
 */
export function claimsOn(
  { port, words }: PortToTry,
  families: readonly PartialRequest["family"][],
  clientNamespace: string,
  network: CompiledNetwork | null,
  policy: Policy,
): Claim[] {
  const served = network && portPolicyFor(policy, network, port, clientNamespace);
  return families.flatMap((family): Claim[] => {
    const claim = { family, port, onPort: words };
    if (family === "tcp") return [{ ...claim, host: null, anyName: false }];
    const routes = served && READ_BY[served.protocol].includes(family) ? served.routes : [];
    const listed = new Set(routes.flatMap(({ route }) => route.hostnames));
    const hosts = new Set([...listed, ...routes.flatMap(redirectHosts)]);
    return [
      { ...claim, host: unlisted([...listed]), anyName: true },
      ...[...hosts].map((host) => ({ ...claim, host: host.replace(/^\*/, "any-other-host"), anyName: false })),
    ];
  });
}

const READ_BY: Record<PolicyProtocol, readonly PartialRequest["family"][]> = {
  detect: ["http", "grpc"],
  grpc: ["http", "grpc"],
  tls: ["tls"],
  opaque: [],
};

function unlisted(hostnames: readonly string[]): string {
  let host = "any-other-host.invalid";
  for (let i = 1; i < 100 && hostnames.length > 0 && matchHost(hostnames, host, true) !== null; i += 1)
    host = `any-other-host-${i}.any-${i}`;
  return host;
}

/** A way that leads to the address, whatever path, method or header it takes. */
export interface WayThrough extends Claim {
  decision: Decision;
}

const FAMILIES = ["http", "tls", "tcp"] as const;

/** The first way of each of `ports` and family by which clients reach `ip`; none where every one is shut, or hangs on what cannot be read. */
export function waysTo(ip: string, clientNamespace: string, policy: Policy, ports: readonly PortToTry[]): WayThrough[] {
  const { network } = classOf(ip, clientNamespace, policy);
  return ports.flatMap((port) =>
    FAMILIES.flatMap((family) => firstWay({ ip, clientNamespace, network, port, family }, policy)),
  );
}

interface Attempt {
  ip: string;
  clientNamespace: string;
  network: CompiledNetwork | null;
  port: PortToTry;
  family: PartialRequest["family"];
}

export function firstWay({ ip, clientNamespace, network, port, family }: Attempt, policy: Policy): WayThrough[] {
  if (network && !mayOpen(network, port.port, family, clientNamespace, policy)) return [];
  for (const claim of claimsOn(port, [family], clientNamespace, network, policy)) {
    const partial = { clientNamespace, family, ip, port: claim.port, hostname: claim.host };
    // Nobody reads the way to each of these, and telling it costs more than deciding.
    const decided = judgeAlike(partial, policy, policy);
    if (!decided.certain && decided.decidingField === "policy") continue;
    const decision = (decided.certain ? [decided.decision] : decided.candidates).find(passes);
    if (decision) return [{ ...claim, decision }];
  }
  return [];
}

/** Under Deny nothing passes without a route that is read for it. */
function mayOpen(
  network: CompiledNetwork,
  port: number,
  family: PartialRequest["family"],
  clientNamespace: string,
  policy: Policy,
): boolean {
  if (network.network.trafficPolicy === "Allow") return true;
  const { protocol, routes } = portPolicyFor(policy, network, port, clientNamespace);
  return routes.length > 0 && (protocol === "opaque" || READ_BY[protocol].includes(family));
}

/** `HTTP claiming httpbin.org`, `TLS with the SNI api.stripe.com`, `TCP`. */
export function claimWords({ family, host, anyName }: Pick<Claim, "family" | "host" | "anyName">): string {
  const protocol = { http: "HTTP", grpc: "gRPC", tls: "TLS", tcp: "TCP" }[family];
  if (host === null) return protocol;
  if (anyName) return `${protocol} with any hostname`;
  return family === "tls" ? `${protocol} with SNI ${host}` : `${protocol} claiming ${host}`;
}
