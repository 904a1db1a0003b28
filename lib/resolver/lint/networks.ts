import { acceptedCondition } from "../../linkerd/decode/accepted-condition";
import { EGRESS_NETWORK, isEgressNetwork } from "../../linkerd/kinds";
import { printRef } from "../../linkerd/object";
import { keyOf } from "../compile/catalog";
import { predictNetworks } from "../compile/predict-status";
import type { Finding } from "./finding";
import type { LintWorld } from "./lint-world";

/** EgressNetworks that hide others, that Linkerd does not accept, and those that cover nothing. */
export function lintNetworks(world: LintWorld): Finding[] {
  return [...shadowed(world), ...notAccepted(world), ...coveringNothing(world)];
}

function shadowed({ policy, snapshot }: LintWorld): Finding[] {
  const global = snapshot.globalEgressNamespace;
  const [hidden, ...others] = policy.pools.get(global) ?? [];
  if (!hidden) return [];
  const whom = `the global ${printRef(hidden.ref)}${others.length > 0 ? ` and ${others.length} more` : ""}`;
  const verb = others.length > 0 ? "do" : "does";
  return [...policy.pools].flatMap(([namespace, [own, ...rest]]): Finding[] => {
    if (namespace === global || !own) return [];
    const coversAll = [own, ...rest].some(({ network }) => network.networks === null);
    const gap = coversAll ? "" : " Traffic that its own do not cover is allowed, whatever the global ones say.";
    return [
      {
        id: "network/shadowed-global",
        severity: coversAll ? "info" : "warning",
        subject: own.ref,
        sentence: `${namespace} has its own EgressNetwork, so ${whom} ${verb} not apply to its workloads.${gap}`,
        remedy: coversAll
          ? "No action if this is intended."
          : `Attach routes of ${namespace} to the global EgressNetwork instead, or add an EgressNetwork without \`networks\` (covers everything outside the cluster) to ${namespace}.`,
      },
    ];
  });
}

function notAccepted({ catalog, objects, snapshot, policy }: LintWorld): Finding[] {
  const live = new Map(
    objects
      .filter(({ ref }) => isEgressNetwork(ref))
      .map(({ ref, object }) => [keyOf(ref), acceptedCondition(object).status]),
  );
  return predictNetworks(catalog).flatMap((predicted): Finding[] => {
    const known = live.get(keyOf(predicted)) ?? "no-status";
    const compiled = policy.networks.get(keyOf(predicted));
    if (!compiled || (known === "no-status" ? predicted.accepted : known === "accepted")) return [];
    const { trafficPolicy } = compiled.network;
    return [
      {
        id: "network/not-accepted",
        severity: "error",
        subject: compiled.ref,
        field: "spec.networks",
        sentence: `${printRef(compiled.ref)} overlaps the cluster's networks and is not accepted: it still covers traffic and its ${trafficPolicy} applies, but its routes do not.`,
        remedy: `List the cluster's networks (${snapshot.clusterNetworks.join(", ")}) under \`except\` of each entry that overlaps them, or narrow Linkerd's \`clusterNetworks\`.`,
      },
    ];
  });
}

function coveringNothing({ catalog }: LintWorld): Finding[] {
  return catalog.networks.flatMap(({ namespace, name, networks }): Finding[] => {
    if (networks?.length !== 0) return [];
    const { group, kind } = EGRESS_NETWORK;
    const subject = { group, kind, namespace, name };
    return [
      {
        id: "network/covers-nothing",
        severity: "error",
        subject,
        field: "spec.networks",
        sentence: `${printRef(subject)} lists no networks: it covers no address but still shadows the global EgressNetworks in ${namespace}.`,
        remedy: "Remove `networks` to cover everything outside the cluster, or list some.",
      },
    ];
  });
}
