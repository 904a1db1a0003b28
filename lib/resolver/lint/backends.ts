import { backendKindOf } from "../../linkerd/kind-match";
import { printRef, refKey } from "../../linkerd/object";
import type { BackendRef } from "../../linkerd/route";
import { keyOf } from "../compile/catalog";
import { BACKEND_REMEDY, FAILS_WITH, failingRules } from "../compile/failing-backends";
import type { Finding } from "./finding";
import type { Attached, LintWorld } from "./lint-world";
import { uniqueRoutes } from "./unique-routes";

/** Backends that lead nowhere, those that status and traffic look for in different namespaces, and rules without any weight. */
export function lintBackends(world: LintWorld): Finding[] {
  const disagreements = world.attached.flatMap((each) => disagreeing(each, world));
  const told = new Set(disagreements.map(({ subject, field }) => `${refKey(subject)} ${field}`));
  const unresolved = world.attached
    .flatMap((each) => leadingNowhere(each, world))
    .filter(({ subject, field }) => {
      // On several ports it is one fault.
      const key = `${refKey(subject)} ${field}.namespace`;
      return !told.has(key) && told.add(key);
    });
  return [...disagreements, ...unresolved, ...weightless(world)];
}

function leadingNowhere({ attachment, network }: Attached, { policy }: LintWorld): Finding[] {
  const { route, port, out } = attachment;
  if (port === null || out !== null) return [];
  return failingRules(attachment, network, port, policy).flatMap(({ rule, backends, whole }) =>
    backends.map(({ index, fault }): Finding => {
      const what = whole ? "everything that" : "its share of what";
      return {
        id: "backend/unresolved",
        severity: "error",
        subject: route.ref,
        field: `spec.rules[${rule}].backendRefs[${index}]`,
        sentence: `${printRef(route.ref)} is accepted, but ${what} its rule ${rule + 1} matches ${FAILS_WITH[route.family]}: ${fault}.`,
        remedy: BACKEND_REMEDY,
      };
    }),
  );
}

function disagreeing({ attachment, network }: Attached, { policy }: LintWorld): Finding[] {
  const { route, onlyFor, out } = attachment;
  if (onlyFor === null || out !== null) return [];
  return backendsOf(route.rules).flatMap(({ ref, field }): Finding[] => {
    const kind = backendKindOf(ref);
    if (ref.namespace !== null || kind === null) return [];
    const known = kind === "Service" ? policy.services : policy.networks;
    const [forStatus, forTraffic] = [
      { namespace: onlyFor, name: ref.name },
      { namespace: network.ref.namespace, name: ref.name },
    ];
    const [inOwn, inNetworks] = [known.has(keyOf(forStatus)), known.has(keyOf(forTraffic))];
    if (!inOwn && !inNetworks) return [];
    const what = `${kind} ${ref.name}`;
    const sentence = inNetworks
      ? `Traffic of ${printRef(route.ref)} goes to ${what} in ${forTraffic.namespace}, while its status refers to the one in ${forStatus.namespace}.`
      : `${printRef(route.ref)} fails with 500: its traffic goes to ${what} in ${forTraffic.namespace}, which does not exist, while its status refers to the one in ${forStatus.namespace}.`;
    const finding: Finding = {
      id: "backend/namespace-disagreement",
      severity: inNetworks ? "warning" : "error",
      subject: route.ref,
      field: `${field}.namespace`,
      sentence,
      remedy: "Set the namespace in the backendRef.",
    };
    return [finding];
  });
}

function weightless({ attached }: LintWorld): Finding[] {
  const inForce = attached.filter(({ attachment }) => attachment.out === null);
  return uniqueRoutes(inForce).flatMap((route) =>
    route.rules.flatMap(({ backendRefs }, i): Finding[] => {
      if (backendRefs.length < 2 || backendRefs.some(({ weight }) => weight !== 0)) return [];
      return [
        {
          id: "backend/all-weights-zero",
          severity: "error",
          subject: route.ref,
          field: `spec.rules[${i}].backendRefs`,
          sentence: `All backends of rule ${i + 1} of ${printRef(route.ref)} have weight 0, which crashes the proxy on every request to the port.`,
          remedy: "Give one of them a weight, or keep a single backend: its weight does not matter.",
        },
      ];
    }),
  );
}

function backendsOf(rules: readonly { backendRefs: BackendRef[] }[]): { ref: BackendRef; field: string }[] {
  return rules.flatMap(({ backendRefs }, i) =>
    backendRefs.map((ref, j) => ({ ref, field: `spec.rules[${i}].backendRefs[${j}]` })),
  );
}
