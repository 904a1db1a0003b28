import "server-only";
import { enforcementOf } from "../bypass/enforcement";
import type { NamespacePoliciesAnswer, NetworkPoliciesAnswer } from "../bypass/policies-answer";
import { SeenCluster } from "../bypass/seen-cluster";
import { type PodStore, podStore } from "../cluster/pods/pod-store";
import { policyStore } from "../cluster/policy-store";
import { readPolicy } from "../cluster/read-policy";
import { AppError } from "../errors";
import { parseCidr } from "../linkerd/address";
import { storePolicy } from "../network-policy/stored/store-policy";
import type { Caller } from "../people/caller";

const FIRST_SYNC_SECONDS = 8;
const SETTINGS_SECONDS = 2;
/** Helm's own default. Source: linkerd2 charts/linkerd-control-plane/values.yaml */
const IPV6_DISABLED = true;

/** Each namespace: isolated or open, and the ways around its proxies. Throws `cluster_not_configured`. */
export async function readNetworkPolicies(caller: Caller): Promise<NetworkPoliciesAnswer> {
  const store = await settledStore(caller);
  const [cluster, groups] = await Promise.all([seenCluster(caller, store), store.groups.get(SETTINGS_SECONDS)]);
  return {
    readAt: new Date().toISOString(),
    namespaces: cluster.rows(),
    kinds: store.kinds(),
    enforcement: enforcementOf(store.held().pods, groups.value ?? []),
  };
}

/** One namespace, with its policies and its ways. Throws `namespace_not_found`. */
export async function readNamespacePolicies(caller: Caller, namespace: string): Promise<NamespacePoliciesAnswer> {
  const cluster = await seenCluster(caller, await settledStore(caller));
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
  return { readAt: new Date().toISOString(), ...found };
}

async function settledStore(caller: Caller): Promise<PodStore> {
  const store = await podStore(caller);
  await store.settled(FIRST_SYNC_SECONDS);
  return store;
}

/** As it was made ready last, for as long as nothing changed. */
const made = new WeakMap<PodStore, { revision: number; cluster: SeenCluster; settings: string }>();

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
  const { pods, namespaces, policies, slices } = store.held();
  const cluster = new SeenCluster({
    pods,
    namespaces,
    // What the API server holds it has admitted; one that reads otherwise here is left out.
    networkPolicies: policies.flatMap((manifest) => {
      const stored = storePolicy(manifest);
      return stored.admitted ? [stored.policy] : [];
    }),
    slices,
    clusterNetworks: snapshot.clusterNetworks.flatMap((each) => parseCidr(each) ?? []),
    ipv6Disabled,
  });
  made.set(store, { revision, cluster, settings });
  return cluster;
}
