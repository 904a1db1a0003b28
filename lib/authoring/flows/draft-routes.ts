import type { Flow } from "../../flows/flow";
import { refKey, refOf } from "../../linkerd/object";
import type { Policy } from "../../resolver/compile/compile";
import type { DraftOptions, LeftOut, RouteProposal, WildcardProposal } from "../route-proposal";
import { type AddressNeed, addressNetworks } from "./address-networks";
import { draftGroup } from "./draft-group";
import { draftingPolicy } from "./drafting-policy";
import { type FlowNeed, flowNeed, leftOut } from "./flow-need";
import { groupNeeds, groupsByPlace } from "./group-needs";
import { kindGuard } from "./kind-guard";
import { localNetworks, targetConsequences } from "./local-networks";

/**
 * The least routes that let `flows` through: one for each kind and port of an EgressNetwork in a namespace, with exact names, merged
 * into routes that were drafted before, or that a person made for the same registrable domain. What routes of today take already
 * needs nothing; drafting again after writing proposes nothing.
 */
export function draftRoutes(flows: readonly Flow[], policy: Policy, options: DraftOptions = {}): RouteProposal {
  const { target = "client-namespace", observed = flows } = options;
  const locals = target === "local-network" ? localNetworks(flows, policy) : NO_LOCALS;
  const drafting = draftingPolicy(
    policy,
    locals.writes.map(({ manifest }) => manifest),
  );
  const already: Flow[] = [];
  const left = new LeftOutFlows();
  const needs: FlowNeed[] = [];
  const addresses: AddressNeed[] = [];
  for (const flow of flows) {
    const answer = locals.uneven.has(flow.source.namespace)
      ? UNEVEN
      : flowNeed(flow, drafting, { ...options, observed });
    if (answer.kind === "already") already.push(flow);
    else if (answer.kind === "left-out") left.add(answer.why, [flow]);
    else if (answer.kind === "address") addresses.push(answer);
    else needs.push(answer.need);
  }
  const groups = groupNeeds(needs, target, options.paths);
  const places = groupsByPlace(groups);
  const fitting = groups.filter((group) => {
    const why = kindGuard(group, places, drafting.policy);
    if (why)
      left.add(
        why,
        group.needs.map(({ flow }) => flow),
      );
    return !why;
  });
  const objects = new Map(drafting.policy.snapshot.resources.map((each) => [refKey(refOf(each)), each]));
  const taken = new Set(objects.keys());
  const drafts = fitting.map((group) =>
    draftGroup(group, drafting.policy, {
      taken,
      objects,
      schemas: options.schemas ?? null,
      observed,
      wildcards: options.wildcards ?? [],
      paths: options.paths,
    }),
  );
  const byAddress = addressNetworks(addresses, drafting.policy);
  for (const { flows: lost, ...why } of byAddress.leftOut) left.add(why, lost);
  return {
    writes: [...locals.writes, ...byAddress.writes, ...drafts.flatMap(({ writes }) => writes)],
    already,
    leftOut: left.list(),
    wildcards: unitedWildcards(drafts.flatMap(({ wildcards }) => wildcards)),
    consequences: targetConsequences(target, flows, policy.snapshot),
  };
}

const NO_LOCALS = { writes: [], uneven: new Set<string>() };

const UNEVEN = leftOut(
  "no-network",
  "Two global EgressNetworks are equally narrow, and the older wins. Copies in the clients' namespace are equally old, so another could win there.",
  ["Choose another target, or make one of the global EgressNetworks narrower first."],
);

/** Flows that are left out for one and the same reason, together. */
class LeftOutFlows {
  readonly #bySentence = new Map<string, LeftOut>();

  add(why: Omit<LeftOut, "flows">, flows: readonly Flow[]) {
    const key = `${why.reason} ${why.sentence} ${why.kubectl}`;
    const known = this.#bySentence.get(key);
    if (known) known.flows.push(...flows);
    else this.#bySentence.set(key, { ...why, flows: [...flows] });
  }

  list(): LeftOut[] {
    return [...this.#bySentence.values()];
  }
}

/** The same wildcard may be worth it on several ports. */
function unitedWildcards(proposals: readonly WildcardProposal[]): WildcardProposal[] {
  const united = new Map<string, WildcardProposal>();
  for (const each of proposals) {
    const known = united.get(each.wildcard);
    const hosts = [...new Set([...(known?.hosts ?? []), ...each.hosts])].sort();
    united.set(each.wildcard, { ...each, hosts, accepted: each.accepted || known?.accepted === true });
  }
  return [...united.values()];
}
