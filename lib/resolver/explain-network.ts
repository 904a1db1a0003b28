import { contains, type IpAddress, printCidr, printIp } from "../linkerd/address";
import { type CompiledNetwork, type Policy, poolFor } from "./compile";
import { exceptionFor, type NetworkMatch, tieBreakOf } from "./select-network";
import { count, type Trace } from "./trace";

const SHOWN = 20;

/** Why this EgressNetwork, or none, governs the address: pool, then each candidate. */
export function explainNetwork(
  trace: Trace,
  policy: Policy,
  clientNamespace: string,
  address: IpAddress,
  matches: readonly NetworkMatch<CompiledNetwork>[],
): void {
  explainPool(trace, policy, clientNamespace);
  const pool = poolFor(policy, clientNamespace);
  const [winner, ...others] = matches;
  const ip = printIp(address);
  const covering = new Set(matches.map(({ candidate }) => candidate));
  const missing = pool.filter((each) => !covering.has(each));
  for (const each of missing.slice(0, SHOWN)) {
    const sentence = `${trace.name(each.ref)} ${whyNot(each, address, ip)}.`;
    trace.add("network", "network/does-not-cover", "dropped", each.ref, sentence, "spec.networks");
  }
  if (missing.length > SHOWN) {
    const sentence = `${count(missing.length - SHOWN, "more EgressNetwork")} of the namespace do not cover it either.`;
    trace.add("network", "network/does-not-cover", "dropped", null, sentence);
  }
  if (!winner) return;
  for (const loser of others) {
    const { ref } = loser.candidate;
    const sentence = `${trace.name(ref)} covers ${ip} as well, but ${trace.name(winner.candidate.ref)} ${why(winner, loser)}.`;
    trace.add("network", `network/tie-${tieBreakOf(winner, loser)}`, "dropped", ref, sentence, "spec.networks");
  }
  const { ref, network } = winner.candidate;
  const sentence = `${trace.name(ref)} covers ${network.networks === null ? "every address outside the cluster" : extent(winner)}.`;
  trace.add("network", "network/covers", "kept", ref, sentence, "spec.networks");
}

function explainPool(trace: Trace, policy: Policy, clientNamespace: string): void {
  const global = policy.snapshot.globalEgressNamespace;
  const namespaces = new Set([clientNamespace, global]);
  for (const { ref, error } of policy.unreadable) {
    if (ref.kind !== "EgressNetwork" || !namespaces.has(ref.namespace)) continue;
    const sentence = `Linkerd cannot read ${trace.name(ref)} (${error}); an earlier version may still be in force.`;
    trace.add("network", "network/unreadable", "dropped", ref, sentence, "spec");
  }
  const hasOwn = policy.pools.has(clientNamespace);
  const globals = clientNamespace === global ? [] : (policy.pools.get(global) ?? []);
  if (hasOwn) {
    const sentence = `${clientNamespace} has EgressNetworks of its own; only those count.`;
    trace.add("network", "network/own-only", "kept", null, sentence);
    for (const { ref } of globals) {
      const hidden = `${trace.name(ref)} is global, and hidden from ${clientNamespace}.`;
      trace.add("network", "network/local-hides-global", "dropped", ref, hidden);
    }
  } else if (globals.length > 0) {
    const sentence = `${clientNamespace} has no EgressNetwork of its own, so the global ones in ${global} count.`;
    trace.add("network", "network/global", "kept", null, sentence);
  } else {
    const where = clientNamespace === global ? clientNamespace : `${clientNamespace} and ${global}`;
    trace.add(
      "network",
      "network/none",
      "note",
      null,
      `${where} ${where.includes(" and ") ? "have" : "has"} no EgressNetwork that Linkerd can read.`,
    );
  }
}

function whyNot({ network, entries }: CompiledNetwork, address: IpAddress, ip: string): string {
  const except = exceptionFor(entries, address);
  if (network.networks === null) return `leaves the cluster's networks out, and ${ip} is in ${except}`;
  if (except) return `excepts ${except}, and ${ip} is in it`;
  if (entries.length === 0) return "lists no networks, so it covers nothing and still counts as one";
  const known = coverage.get(entries);
  if (known !== undefined) return known;
  const cidrs = entries.slice(0, 3).map(({ cidr }) => printCidr(cidr));
  const more = entries.length > 3 ? ` and ${entries.length - 3} more` : "";
  const made = `covers ${cidrs.join(", ")}${more} only`;
  coverage.set(entries, made);
  return made;
}

/** Said of the same networks in most traces. */
const coverage = new WeakMap<CompiledNetwork["entries"], string>();

function extent({ entry }: NetworkMatch): string {
  const except = entry.except.length === 0 ? "" : ` except ${entry.except.map(printCidr).join(", ")}`;
  return `${printCidr(entry.cidr)}${except}`;
}

function why(winner: NetworkMatch<CompiledNetwork>, loser: NetworkMatch<CompiledNetwork>): string {
  switch (tieBreakOf(winner, loser)) {
    case "size":
      return sizeReason(winner, loser);
    case "age":
      return winner.candidate.network.createdAt === null
        ? "has no creation time, which counts as oldest"
        : "is older, and neither is more specific";
    case "namespace":
    case "name":
      return `comes first by name, for both are of the same age and size`;
  }
}

function sizeReason(winner: NetworkMatch, loser: NetworkMatch): string {
  const surprising = winner.entry.cidr.family === 6 && contains(winner.entry.cidr, loser.entry.cidr);
  if (surprising) return "wins, because Linkerd counts IPv6 networks of /64 and wider as no addresses at all";
  return `has fewer addresses left (${grouped(winner.entry.size)} against ${grouped(loser.entry.size)})`;
}

/** `65,534`, as toLocaleString has it, many times as fast. */
function grouped(size: bigint): string {
  const digits = String(size);
  let text = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 3) text = `${digits.slice(Math.max(0, end - 3), end)},${text}`;
  return text;
}
