import "server-only";
import { inPieces } from "../breathe";
import { enforcementOf } from "../bypass/enforcement";
import { type GeneratedAnswer, type GenerateQuestion, wantedOf } from "../bypass/generate-question";
import { knownOf, type NamespacePoliciesAnswer, type NetworkPoliciesAnswer } from "../bypass/policies-answer";
import { SeenCluster } from "../bypass/seen-cluster";
import { editWrite } from "../changes/edit-object";
import { stripServerFields } from "../changes/strip-server-fields";
import type { PodStore } from "../cluster/pods/pod-store";
import { policyStore } from "../cluster/policy-store";
import { readPolicy } from "../cluster/read-policy";
import { AppError } from "../errors";
import { parseCidr } from "../linkerd/address";
import { type KubernetesObject, refOf, sameRef } from "../linkerd/object";
import type { ProposedWrite } from "../linkerd/proposal";
import { generatePolicies } from "../network-policy/generate/generate";
import { manifestOf, printPolicies } from "../network-policy/generate/print-generated";
import type { GeneratedPolicy } from "../network-policy/generate/wanted";
import type { NetworkPolicy } from "../network-policy/stored/network-policy";
import { storePolicy } from "../network-policy/stored/store-policy";
import type { Caller } from "../people/caller";
import { requireRead, SETTINGS_SECONDS, settledPods } from "./settled-pods";

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

/** A default-deny for egress of `namespace`, and what it needs beside it, from the cluster of now. */
export async function generateNetworkPolicies(
  caller: Caller,
  namespace: string,
  question: GenerateQuestion,
): Promise<GeneratedAnswer> {
  const store = await settledPods(caller);
  // A policy that is generated from a part of the cluster would cut off what the other part needs.
  requireRead(store.kinds(), "Nothing is generated");
  const { snapshot } = await readPolicy(caller);
  const { pods, namespaces, policies, services, slices } = store.held();
  const generated = generatePolicies(wantedOf(question, namespace, snapshot.defaultOpaquePorts), {
    pods,
    namespaces,
    services,
    endpointSlices: slices,
    networkPolicies: policies.flatMap(storedPolicy),
  });
  return {
    readAt: new Date().toISOString(),
    yaml: printPolicies(generated),
    writes: generated.policies.flatMap((each) => writeOf(each, policies)),
    policies: generated.policies.map(({ policy, verb, sentence, notices }) => ({
      name: policy.name,
      namespace: policy.namespace,
      verb,
      sentence,
      notices,
    })),
    already: generated.already.map(({ name, namespace: where }) => ({ name, namespace: where })),
    refusals: generated.refusals,
    notices: generated.notices,
  };
}

/** What is replaced keeps its labels and annotations, and is guarded as it was read. */
function writeOf(generated: GeneratedPolicy, standing: readonly KubernetesObject[]): ProposedWrite[] {
  const manifest = manifestOf(generated);
  const live = standing.find((each) => sameRef(refOf(each), refOf(manifest)));
  if (!live) return [{ verb: "create", manifest }];
  const { labels, annotations } = stripServerFields(live).metadata;
  const metadata = {
    ...manifest.metadata,
    ...(labels && { labels }),
    annotations: { ...annotations, ...manifest.metadata.annotations },
  };
  const write = editWrite(live, { ...manifest, metadata });
  return write ? [write] : [];
}

/** What the API server holds it has admitted; one that reads otherwise here is left out. */
function storedPolicy(manifest: KubernetesObject): NetworkPolicy[] {
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
