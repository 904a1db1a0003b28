import "server-only";
import { inPieces } from "../breathe";
import { enforcementOf } from "../bypass/enforcement";
import { knownOf, type NamespacePoliciesAnswer, type NetworkPoliciesAnswer } from "../bypass/policies-answer";
import { SeenCluster } from "../bypass/seen-cluster";
import type { PodStore } from "../cluster/pods/pod-store";
import { policyStore } from "../cluster/policy-store";
import { readPolicy } from "../cluster/read-policy";
import { AppError } from "../errors";
import { parseCidr } from "../linkerd/address";
import type { KubernetesObject } from "../linkerd/object";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { storePolicy } from "../network-policy/stored/store-policy";
import type { Caller } from "../people/caller";
import { SETTINGS_SECONDS, settledPods } from "./settled-pods";

/** Helm's own default. Source: linkerd2 charts/linkerd-control-plane/values.yaml */
const IPV6_DISABLED = true;

/** Each namespace: isolated or open, and the ways around its proxies. Throws `cluster_not_configured`. */
export async function readNetworkPolicies(caller: Caller): Promise<NetworkPoliciesAnswer> {
  const store = await settledPods(caller);
  const [cluster, groups] = await Promise.all([seenCluster(caller, store), store.groups.get(SETTINGS_SECONDS)]);
  return {
    readAt: new Date().toISOString(),
    namespaces: cluster.rows(),
    kinds: store.kinds(),
    enforcement: enforcementOf(cluster.pods, groups.value ?? []),
  };
}

/** One namespace, with its policies and its ways. Throws `namespace_not_found`. */
export async function readNamespacePolicies(caller: Caller, namespace: string): Promise<NamespacePoliciesAnswer> {
  const store = await settledPods(caller);
  const cluster = await seenCluster(caller, store);
  const found = cluster.namespace(namespace);
  if (!found) {
    throw new AppError(
      "namespace_not_found",
      `There is no namespace ${namespace}, and no pod or NetworkPolicy in it.`,
      {
        hint: "It may have been deleted, or the dashboard may not list namespaces.",
      },
    );
  }
  return { readAt: new Date().toISOString(), known: knownOf(store.kinds()), ...found };
}

/** What the API server holds it has admitted; one that reads otherwise here is left out. */
export function storedPolicy(manifest: KubernetesObject): NetworkPolicy[] {
  const stored = storePolicy(manifest);
  return stored.admitted ? [stored.policy] : [];
}

/** As it was made ready last, for as long as nothing changed. */
const made = new WeakMap<PodStore, { revision: number; cluster: Promise<SeenCluster>; settings: string }>();

async function seenCluster(caller: Caller, store: PodStore): Promise<SeenCluster> {
  const [{ snapshot }, linkerd] = await Promise.all([
    readPolicy(caller),
    policyStore(caller).then((policy) => policy.linkerd.get(SETTINGS_SECONDS)),
  ]);
  const ipv6Disabled = linkerd.value?.ipv6Disabled ?? IPV6_DISABLED;
  const settings = `${snapshot.clusterNetworks.join()} ${ipv6Disabled}`;
  const last = made.get(store);
  if (last && last.revision === store.revision && last.settings === settings) return last.cluster;
  const { revision } = store;
  const { pods, namespaces, policies, slices, services } = store.held();
  const steps = SeenCluster.from({
    pods,
    namespaces,
    networkPolicies: policies.flatMap(storedPolicy),
    slices,
    serviceIps: services.flatMap(({ clusterIps }) => clusterIps),
    clusterNetworks: snapshot.clusterNetworks.flatMap((each) => parseCidr(each) ?? []),
    ipv6Disabled,
  });
  const cluster = inPieces(steps);
  made.set(store, { revision, cluster, settings });
  return cluster;
}
