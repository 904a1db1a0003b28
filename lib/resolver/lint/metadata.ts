import { contains, parseIp } from "../../linkerd/address";
import { printRef } from "../../linkerd/object";
import { governingTarget } from "../compile/address-index";
import type { CompiledNetwork } from "../compile/compile";
import { listed } from "../explain/tls-visibility";
import { firstWay, type PortToTry, portsToTry, type WayThrough, waysTo } from "../partial/claims";
import { METADATA_ADDRESSES, METADATA_PORT, wayWords } from "../partial/metadata-addresses";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";

const MOST_NAMED = 3;

/** Where clients reach the addresses at which clouds hand out credentials: by default, under a name they may claim, or unjudged. */
export function lintMetadata(world: LintWorld): Finding[] {
  return [...world.policy.pools].flatMap(([owner, pool]) => {
    const governed = new Map<CompiledNetwork, string[]>();
    const unjudged: string[] = [];
    for (const { address } of METADATA_ADDRESSES) {
      const governing = governingTarget(address, owner, world.policy);
      if (typeof governing !== "string") governed.set(governing, [...(governed.get(governing) ?? []), address]);
      else if (governing === "external-fallback" || (governing === "cluster-unknown" && hasIpv6(world)))
        unjudged.push(address);
    }
    // An EgressNetwork for a few addresses leaves out the rest, which is told already; an exception is a hole in a wide one.
    const excepted = unjudged.filter((each) => pool.some((network) => hasHole(network, each)));
    const first = pool.find((network) => excepted.some((each) => hasHole(network, each)));
    return [
      ...[...governed].flatMap(([network, addresses]) => letThrough(network, addresses, owner, world)),
      ...(first ? [leftOut(first, excepted, owner, world)] : []),
    ];
  });
}

/** The address lies in an entry, and so in one of its exceptions, since nothing governs it. */
function hasHole({ entries }: CompiledNetwork, address: string): boolean {
  const ip = parseIp(address);
  return ip !== null && entries.some(({ cidr }) => contains(cidr, ip));
}

function letThrough(network: CompiledNetwork, addresses: string[], owner: string, world: LintWorld): Finding[] {
  const [address] = addresses;
  if (address === undefined) return [];
  const byDefault = network.network.trafficPolicy === "Allow";
  const ports = portsToTry(network);
  // Where the default lets everything through, one port tells it.
  const ways = byDefault
    ? waysTo(address, owner, world.policy, ports.slice(-1)).slice(0, 1)
    : [...firstWays(ports, address, owner, world), ...consumerWays(network, address, world)];
  if (ways.length === 0) return [];
  const answers =
    ways.some(({ port, onPort }) => isAnswered(port, onPort)) ||
    (!byDefault &&
      waysTo(
        address,
        owner,
        world.policy,
        ports.filter(({ port, words }) => isAnswered(port, words)),
      ).length > 0);
  const told = ways.slice(0, MOST_NAMED).map(wayWords);
  const counted = ways.length < MOST_WAYS ? `${ways.length - MOST_NAMED} more` : "many more";
  const more = ways.length > MOST_NAMED ? [counted] : [];
  return [
    {
      id: "network/metadata-reachable",
      severity: answers && !byDefault ? "warning" : "info",
      subject: network.ref,
      field: byDefault ? "spec.trafficPolicy" : "spec.networks",
      sentence: `Clients reach ${listed(addresses)}, where clouds hand out credentials, through ${printRef(network.ref)}: by ${listed([...told, ...more])}.${byDefault ? "" : " A client can claim any hostname, whatever address it connects to."}${answers ? "" : ` Metadata services listen on port ${METADATA_PORT}, which is denied.`}`,
      remedy: remedyFor(addresses, owner),
    },
  ];
}

/** Metadata services listen there. */
function isAnswered(port: number, words: string): boolean {
  return port === METADATA_PORT || words.startsWith("any");
}

function firstWays(ports: readonly PortToTry[], address: string, owner: string, { policy }: LintWorld): WayThrough[] {
  const ways: WayThrough[] = [];
  for (const port of ports) {
    ways.push(...waysTo(address, owner, policy, [port]));
    if (ways.length >= MOST_WAYS) break;
  }
  return ways;
}

/** Ways of namespaces that have routes of their own on a global EgressNetwork. */
function consumerWays(network: CompiledNetwork, address: string, { policy }: LintWorld): WayThrough[] {
  const seen = new Set<string>();
  return [...network.attachments.byPort].flatMap(([port, attachments]) =>
    attachments.flatMap(({ onlyFor, out }) => {
      if (onlyFor === null || out !== null || seen.size >= MOST_WAYS) return [];
      const key = `${onlyFor} ${port}`;
      if (seen.has(key) || policy.pools.has(onlyFor)) return [];
      seen.add(key);
      const words = `port ${port} from ${onlyFor}`;
      return (["http", "tls", "tcp"] as const).flatMap((family) =>
        firstWay({ ip: address, clientNamespace: onlyFor, network, port: { port, words }, family }, policy),
      );
    }),
  );
}

/** A finding names a few; who has more learns no more by all. */
const MOST_WAYS = 50;

function leftOut(first: CompiledNetwork, addresses: string[], owner: string, { policy }: LintWorld): Finding {
  const inside = addresses.every((each) => governingTarget(each, owner, policy) === "cluster-unknown");
  const why = inside
    ? "they are in clusterNetworks, so the proxy forwards the traffic"
    : "the traffic is allowed as uncovered";
  const whose =
    owner === policy.snapshot.globalEgressNamespace ? "No global EgressNetwork" : `No EgressNetwork in ${owner}`;
  return {
    id: "network/metadata-reachable",
    severity: "info",
    subject: first.ref,
    field: "spec.networks",
    sentence: `${whose} covers ${listed(addresses)}, where clouds hand out credentials: ${why}.`,
    remedy: inside
      ? "Deny them with a NetworkPolicy, or narrow Linkerd's clusterNetworks and add an EgressNetwork with trafficPolicy Deny for them."
      : remedyFor(addresses, owner),
  };
}

function remedyFor(addresses: string[], owner: string): string {
  const cidrs = addresses.map((each) => `${each}/${each.includes(":") ? 128 : 32}`);
  // Observed: conformance case overlap/ipv6-wide-vs-narrow.
  const wide = addresses.some((each) => each.includes(":"))
    ? " Linkerd ranks IPv6 networks of /64 and wider as narrower than a single address, so also list it under `except` there."
    : "";
  return `Add an EgressNetwork to ${owner} with trafficPolicy Deny, no routes, and networks for ${listed(cidrs)}: the narrowest network wins.${wide} A NetworkPolicy also stops traffic that bypasses the proxy.`;
}

/** fd00::/8 is among Linkerd's clusterNetworks by default, which says nothing where there is no IPv6. */
function hasIpv6({ policy }: LintWorld): boolean {
  return [...policy.serviceByAddress.keys()].some((text) => parseIp(text)?.family === 6);
}
