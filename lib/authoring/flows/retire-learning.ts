import type { Flow } from "../../flows/flow";
import { isKind, TLS_ROUTE } from "../../linkerd/kinds";
import { type NamedNetwork, namedNetworks } from "../../linkerd/named-networks";
import {
  type KubernetesObject,
  type NamespacedName,
  type ObjectRef,
  refKey,
  refOf,
  sameRef,
} from "../../linkerd/object";
import { guardOf, type Proposal } from "../../linkerd/proposal";
import { keyOf } from "../../resolver/compile/catalog";
import type { Policy } from "../../resolver/compile/compile";
import type { ProposedDelete } from "../route-proposal";
import { isLearningRoute } from "./learning-route";

/**
 * Learning routes that have done their work: a TLSRoute for a name is on the same port for the same clients, by today or by `writes`, so
 * the port stays in tls mode without them. To be deleted after `writes`. `flows`: those whose ports are looked at.
 */
export function retiredLearning(
  flows: readonly Flow[],
  writes: readonly { manifest: KubernetesObject }[],
  policy: Policy,
): ProposedDelete[] {
  const retired = new Map<string, ProposedDelete>();
  for (const { protocol, network, host } of flows) {
    if (protocol !== "tls" || network === null || host === null) continue;
    for (const [port, attachments] of policy.networks.get(keyOf(network))?.attachments.byPort ?? []) {
      const tls = attachments.map(({ route }) => route).filter(({ ref }) => isKind(ref, TLS_ROUTE));
      const named = [
        ...tls.filter((route) => !isLearningRoute(route)).map(({ ref }) => ref),
        ...writes
          .filter(({ manifest }) => isTlsRouteOn(manifest, network, port))
          .map(({ manifest }) => refOf(manifest)),
      ];
      for (const { ref } of tls.filter(isLearningRoute)) {
        const before = policy.snapshot.resources.find((each) => sameRef(refOf(each), ref));
        // A route beside the EgressNetwork counts for clients of every namespace, any other for those of its own.
        const stays = named.find(({ namespace }) => namespace === ref.namespace || namespace === network.namespace);
        if (before && stays) retired.set(refKey(ref), retirement(before, ref, port, stays));
      }
    }
  }
  return [...retired.values()];
}

function retirement(before: KubernetesObject, ref: ObjectRef, port: number, stays: ObjectRef): ProposedDelete {
  return {
    verb: "delete",
    ref,
    before,
    manifest: before,
    sentence: `It was there to learn hostnames and is no longer needed: TLSRoute ${stays.namespace}/${stays.name} keeps port ${port} in TLS mode. It is deleted last, once the routes are stored.`,
    flows: [],
    reach: [],
    notices: [],
  };
}

function isTlsRouteOn(manifest: KubernetesObject, network: NamespacedName, port: number): boolean {
  const isOn = (named: NamedNetwork) => keyOf(named.network) === keyOf(network) && named.port === port;
  return isKind(refOf(manifest), TLS_ROUTE) && namedNetworks(manifest).some(isOn);
}

/** A new route, and behind it the deletion of those that it makes needless: each guarded by the object as it was read. */
export function createAndRetire(
  manifest: KubernetesObject,
  retired: readonly Pick<ProposedDelete, "ref" | "before">[],
): Proposal {
  const deletes = retired.map(({ ref, before }) => ({ verb: "delete" as const, ref, ...guardOf(before) }));
  return { writes: [{ verb: "create", manifest }, ...deletes] };
}
