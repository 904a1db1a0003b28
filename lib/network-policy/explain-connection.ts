import { printIp } from "../linkerd/address";
import type { CompiledNetwork } from "./compile/compile";
import type { AskedPort } from "./compile/rules";
import type { AskedEnd, Connectability, ConnectionQuery, ConnectionStep } from "./connection";
import { explainDirection } from "./explain-direction";
import { type End, specialWay } from "./judge";
import { hasEnded } from "./stored/pod";

/** The way to an answer: who the ends are, what the source's policies say, what the target's, and what follows. */
export function explainConnection(
  query: ConnectionQuery,
  [from, to]: readonly [End, End],
  port: AskedPort,
  answer: Connectability,
  network: CompiledNetwork,
): ConnectionStep[] {
  const [source, target] = [nameOf(from), nameOf(to)];
  const shared = { target: to, targetName: target, port };
  return [
    ...explainEnd(query.from, from),
    ...explainEnd(query.to, to),
    ...explainDirection(
      { ...shared, direction: "egress", own: from, peer: to, ownName: source, peerName: target },
      network,
    ),
    ...explainDirection(
      { ...shared, direction: "ingress", own: to, peer: from, ownName: target, peerName: source },
      network,
    ),
    ...explainWay(from, to),
    explainOutcome(answer, `${source} to ${target} on port ${port.port}/${port.protocol}`),
  ];
}

function nameOf({ member, address }: End): string {
  return member ? member.key : address ? printIp(address) : "what has no address";
}

function explainEnd(asked: AskedEnd, end: End): ConnectionStep[] {
  const name = nameOf(end);
  const { member } = end;
  if (!member) {
    return [note("end/outside", `${name} is no running pod's address: no NetworkPolicy binds that end.`)];
  }
  if (!end.kind) {
    const counts = end.address ? `counts as ${printIp(end.address)}` : "counts as its node";
    const sentence = `${name} uses its node's network, so it ${counts}: no NetworkPolicy binds it, and no selector matches it.`;
    return [note("end/host-network", sentence)];
  }
  if ("pod" in asked) {
    const { phase } = member.pod;
    const ended = `${name} has ended (${phase}): its address may be another pod's by now.`;
    return hasEnded(member.pod) ? [note("end/ended", ended)] : [];
  }
  return [
    note("end/pod-by-address", `${asked.ip} is the address of pod ${name}, so that pod's policies and labels count.`),
  ];
}

function explainWay(from: End, to: End): ConnectionStep[] {
  const [source, target] = [nameOf(from), nameOf(to)];
  switch (specialWay(from, to)) {
    case "itself":
      return [kept("special/itself", `${source} connects to itself, which no NetworkPolicy can forbid.`)];
    case "from-own-node": {
      const sentence = `${source} is the node of ${target}: what comes from there is always allowed, as the kubelet's probes are.`;
      return [kept("special/from-own-node", sentence)];
    }
    case "to-own-node": {
      const sentence = `${target} is the node of ${source}: the documentation says both that a pod's own node is always reached and that egress policies know no exception, and plugins differ.`;
      return [note("special/to-own-node", sentence)];
    }
    case null:
      return [];
  }
}

function explainOutcome(answer: Connectability, what: string): ConnectionStep {
  const { allowed, egressAllowed, ingressAllowed } = answer;
  if (allowed === null) return note("outcome/undecided", `${what} is undecided.`);
  if (allowed) return kept("outcome/allowed", `${what} is allowed.`);
  const [left, comes] = ["no policy of the source allows it to leave", "no policy of the target allows it to come in"];
  const why = ingressAllowed ? left : egressAllowed === false ? `${left}, and ${comes}` : comes;
  return { ...note("outcome/denied", `${what} is denied: ${why}.`), effect: "dropped" };
}

function note(rule: string, sentence: string): ConnectionStep {
  const stage = rule.startsWith("end/") ? "end" : "outcome";
  return { rule, stage, subject: null, effect: "note", sentence };
}

function kept(rule: string, sentence: string): ConnectionStep {
  return { ...note(rule, sentence), effect: "kept" };
}
