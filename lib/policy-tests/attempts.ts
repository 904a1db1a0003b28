import { parseCidr, parseIp, printIp, unmapped } from "../linkerd/address";
import type { CompiledNetwork, Policy } from "../resolver/compile/compile";
import { type AddressClass, classesWithin, classOf, outsideClasses } from "../resolver/partial/address-classes";
import { claimsOn, claimWords, portsToTry } from "../resolver/partial/claims";
import type { Destination, ReachTest } from "./policy-test";

/** One way in which a client can try what a test is about. Only method and path may stay open. */
export interface Attempt {
  clientNamespace: string;
  ip: string;
  port: number;
  family: "http" | "grpc" | "tls" | "tcp";
  /** Host or SNI; null: it says none. */
  host: string | null;
  method: string | null;
  path: string | null;
  /** Who, by what and where, for a reason. */
  label: string;
  /** Attempts that differ in the claimed name alone: once one is through, the others add nothing. */
  alike: string | null;
}

/** A namespace that no object names stands for all others. */
const ANY_OTHER = "any-other-namespace";

interface Place extends AddressClass {
  clientNamespace: string;
}

/**
 * Attempts that stand for all that the test says: each namespace, one address of every part into which EgressNetworks divide the world
 * outside of the cluster, and where the test leaves them open each port, protocol and name that some route names and one that none does.
 * That nobody may reach an address holds for whatever name a client claims there.
 */
export function* attemptsOf({ from, to, expect }: ReachTest, policy: Policy): Generator<Attempt> {
  const clients = from.kind === "everybody" ? everybody(policy) : [from.namespace];
  const forbids = expect.kind === "may-not";
  for (const clientNamespace of clients) {
    for (const { example, network } of placesOf(to, clientNamespace, policy)) {
      const place = { clientNamespace, example, network };
      yield* to.host === null && forbids ? claiming(to, place, policy) : named(to, place, forbids);
    }
  }
}

/** Whoever connects to an address may claim any name there. */
function* claiming(to: Destination, { clientNamespace, example, network }: Place, policy: Policy): Generator<Attempt> {
  const families = familiesToAddress(to);
  for (const port of portsOf(to, network)) {
    for (const claim of claimsOn(port, families, clientNamespace, network, policy)) {
      const where = addressWords(to, example);
      yield {
        ...limitsOf(to, claim.family),
        clientNamespace,
        ip: example,
        port: claim.port,
        family: claim.family,
        host: claim.host,
        label: `${who(clientNamespace)}, ${claimWords(claim)} at ${where} on ${claim.onPort}`,
        alike: `${clientNamespace} ${example} ${claim.family} ${claim.port}`,
      };
    }
  }
}

function* named(to: Destination, { clientNamespace, example, network }: Place, forbids: boolean): Generator<Attempt> {
  for (const { port, words } of portsOf(to, network)) {
    for (const family of familiesToName(to, forbids)) {
      for (const host of hostsOf(to, family, network, port)) {
        const by = { http: "HTTP", grpc: "gRPC", tls: "TLS", tcp: "TCP" }[family];
        yield {
          ...limitsOf(to, family),
          clientNamespace,
          ip: example,
          port,
          family,
          host,
          label: `${who(clientNamespace)}, ${by} to ${host ?? to.host ?? addressWords(to, example)} on ${words}`,
          alike: null,
        };
      }
    }
  }
}

function limitsOf(to: Destination, family: Attempt["family"]): Pick<Attempt, "method" | "path"> {
  const isHttp = family === "http" || family === "grpc";
  return { method: isHttp ? to.method : null, path: isHttp ? to.path : null };
}

function everybody({ snapshot }: Policy): string[] {
  const known = new Set([...snapshot.namespaces, ...snapshot.resources.map(({ metadata }) => metadata.namespace)]);
  return [...[...known].sort(), ANY_OTHER];
}

function placesOf({ address, range }: Destination, clientNamespace: string, policy: Policy): AddressClass[] {
  const cidr = range === null ? null : parseCidr(range);
  if (cidr) return classesWithin(cidr, clientNamespace, policy);
  if (address === null) return outsideClasses(clientNamespace, policy);
  const ip = parseIp(address);
  // A socket that connects to ::ffff:169.254.169.254 sends IPv4.
  const ipv4 = ip && unmapped(ip);
  return [address, ...(ipv4 ? [printIp(ipv4)] : [])].map((each) => classOf(each, clientNamespace, policy));
}

function portsOf(to: Destination, network: CompiledNetwork | null): { port: number; words: string }[] {
  return to.port === null ? portsToTry(network) : [{ port: to.port, words: `port ${to.port}` }];
}

/** Everything that is spoken over TCP reaches an address. */
function familiesToAddress({ protocol, path, method }: Destination): Attempt["family"][] {
  if (protocol !== null && protocol !== "tcp") return [protocol];
  return path === null && method === null ? ["http", "tls", "tcp"] : ["http"];
}

function familiesToName(to: Destination, forbids: boolean): Attempt["family"][] {
  if (forbids && (to.protocol === null || to.protocol === "tcp")) return familiesToAddress(to);
  return [to.protocol ?? "tcp"];
}

function hostsOf(
  to: Destination,
  family: Attempt["family"],
  network: CompiledNetwork | null,
  port: number,
): (string | null)[] {
  if (family === "tcp") return [null];
  // No SNI is an address.
  if (to.host === null) return [family === "tls" ? null : to.address];
  if (!to.host.startsWith("*.")) return [to.host];
  const suffix = to.host.slice(1);
  const routes = [...(network?.attachments.byPort.get(port) ?? []), ...(network?.attachments.portless ?? [])];
  const listed = routes.flatMap(({ route }) => route.hostnames).map((each) => each.replace(/^\*/, "any-other-host"));
  return [...new Set([`any-other-host${suffix}`, ...listed.filter((each) => each.endsWith(suffix))])];
}

function who(clientNamespace: string): string {
  return clientNamespace === ANY_OTHER ? "any other namespace" : clientNamespace;
}

function addressWords({ address, range }: Destination, example: string): string {
  if (range !== null) return `${example} of ${range}`;
  return address === null || address === example ? example : `${example} (${address})`;
}
