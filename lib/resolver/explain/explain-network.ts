import { contains, type IpAddress, printCidr, printIp } from "../../linkerd/address";
import { isEgressNetwork } from "../../linkerd/kinds";
import { counted } from "../../print/counted";
import { pieceOf, type Telling } from "../compile/address-index";
import { type CompiledNetwork, type Policy, poolFor } from "../compile/compile";
import { exceptionFor, matchNetworks, type NetworkMatch, tieBreakOf } from "../match/select-network";
import { SharedSteps } from "./shared-steps";
import { aStep, type Trace } from "./trace";

const SHOWN = 20;

/** Why this EgressNetwork, or none, governs the address: pool, then each candidate. */
export function explainNetwork(trace: Trace, policy: Policy, clientNamespace: string, address: IpAddress): void {
  trace.addShared(
    toldOfPools.recall(policy, policy, clientNamespace, (shared) => explainPool(shared, policy, clientNamespace)),
  );
  const ip = trace.address(printIp(address));
  for (const each of candidatesTold(trace, policy, clientNamespace, address)) {
    trace.steps.push(typeof each === "function" ? each(ip) : each);
  }
}

const toldOfPools = new SharedSteps<Policy>();

/** Alike for every address of a piece, and for clients of all namespaces whose networks these are not. */
function candidatesTold(trace: Trace, policy: Policy, clientNamespace: string, address: IpAddress): readonly Telling[] {
  const piece = pieceOf(address, clientNamespace, policy);
  const listener = policy.pools.has(clientNamespace) ? "own" : "others";
  const known = piece.told.get(listener);
  if (known) return known;
  const made = tellCandidates(trace, poolFor(policy, clientNamespace), address);
  for (const each of made) Object.freeze(each);
  piece.told.set(listener, made);
  return made;
}

function tellCandidates(trace: Trace, pool: readonly CompiledNetwork[], address: IpAddress): Telling[] {
  const matches = matchNetworks(address, pool);
  const [winner, ...others] = matches;
  const covering = new Set(matches.map(({ candidate }) => candidate));
  const missing = pool.filter((each) => !covering.has(each));
  const told = missing.slice(0, SHOWN).map((each) => tellMissing(trace, each, address));
  if (missing.length > SHOWN) {
    const sentence = `${counted(missing.length - SHOWN, "more EgressNetwork")} of the namespace do not cover it.`;
    told.push(aStep("network", "network/does-not-cover", "dropped", null, sentence));
  }
  if (!winner) return told;
  const winnerName = trace.name(winner.candidate.ref);
  for (const loser of others.slice(0, SHOWN)) {
    const { ref } = loser.candidate;
    const [name, reason, rule] = [trace.name(ref), why(winner, loser), `network/tie-${tieBreakOf(winner, loser)}`];
    told.push((ip) => {
      const sentence = `${name} also covers ${ip}, but ${winnerName} ${reason}.`;
      return { rule, stage: "network", subject: ref, effect: "dropped", sentence, field: "spec.networks" };
    });
  }
  if (others.length > SHOWN) {
    const sentence = `${counted(others.length - SHOWN, "more EgressNetwork")} of the namespace also cover it, but rank after ${winnerName}.`;
    told.push(aStep("network", "network/covers-too", "dropped", null, sentence));
  }
  const { ref, network } = winner.candidate;
  const sentence = `${winnerName} covers ${network.networks === null ? "every address outside the cluster" : extent(winner)}.`;
  told.push(aStep("network", "network/covers", "kept", ref, sentence, "spec.networks"));
  return told;
}
function explainPool(trace: Trace, policy: Policy, clientNamespace: string): void {
  const global = policy.snapshot.globalEgressNamespace;
  const namespaces = new Set([clientNamespace, global]);
  const unreadable = policy.unreadable.filter(({ ref }) => isEgressNetwork(ref) && namespaces.has(ref.namespace));
  for (const { ref, error } of unreadable.slice(0, SHOWN)) {
    const sentence = `Linkerd cannot read ${trace.name(ref)} (${error}). An earlier version may still be in force.`;
    trace.add("network", "network/unreadable", "dropped", ref, sentence, "spec");
  }
  if (unreadable.length > SHOWN) {
    const sentence = `Linkerd cannot read ${counted(unreadable.length - SHOWN, "more EgressNetwork")} either.`;
    trace.add("network", "network/unreadable", "dropped", null, sentence);
  }
  const hasOwn = policy.pools.has(clientNamespace);
  const globals = clientNamespace === global ? [] : (policy.pools.get(global) ?? []);
  if (hasOwn) {
    const sentence = `${clientNamespace} has its own EgressNetworks; only those apply.`;
    trace.add("network", "network/own-only", "kept", null, sentence);
    for (const { ref } of globals) {
      const hidden = `${trace.name(ref)} is global and shadowed in ${clientNamespace}.`;
      trace.add("network", "network/local-hides-global", "dropped", ref, hidden);
    }
  } else if (globals.length > 0) {
    const sentence = `${clientNamespace} has no EgressNetwork of its own, so the global ones in ${global} apply.`;
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

function tellMissing(trace: Trace, { network, entries, ref }: CompiledNetwork, address: IpAddress): Telling {
  const [name, except] = [trace.name(ref), exceptionFor(entries, address)];
  const rule = "network/does-not-cover";
  if (network.networks === null || except) {
    const left = network.networks === null ? "leaves out the cluster's networks" : `excepts ${except}`;
    const end = network.networks === null ? `in ${except}.` : "in it.";
    return (ip) => {
      const sentence = `${name} ${left}, and ${ip} is ${end}`;
      return { rule, stage: "network", subject: ref, effect: "dropped", sentence, field: "spec.networks" };
    };
  }
  return aStep("network", rule, "dropped", ref, `${name} ${coverageOf(entries)}.`, "spec.networks");
}

function coverageOf(entries: CompiledNetwork["entries"]): string {
  if (entries.length === 0) return "lists no networks, so it covers nothing but still shadows global ones";
  const cidrs = entries.slice(0, 3).map(({ cidr }) => printCidr(cidr));
  const more = entries.length > 3 ? ` and ${entries.length - 3} more` : "";
  return `covers ${cidrs.join(", ")}${more} only`;
}

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
        ? "has no creation time, so it ranks as oldest"
        : "is older, and neither is more specific";
    case "namespace":
    case "name":
      return `comes first by name (same size and age)`;
  }
}

function sizeReason(winner: NetworkMatch, loser: NetworkMatch): string {
  const surprising = winner.entry.cidr.family === 6 && contains(winner.entry.cidr, loser.entry.cidr);
  if (surprising) return "wins, because Linkerd counts IPv6 networks of /64 and wider as zero addresses";
  return `has fewer addresses left (${grouped(winner.entry.size)} against ${grouped(loser.entry.size)})`;
}

/** `65,534`, as `Intl` has it, many times as fast. */
function grouped(size: bigint): string {
  const digits = String(size);
  let text = digits.slice(-3);
  for (let end = digits.length - 3; end > 0; end -= 3) text = `${digits.slice(Math.max(0, end - 3), end)},${text}`;
  return text;
}
