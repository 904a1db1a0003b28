import { enforcementOf } from "../lib/bypass/enforcement";
import { decodeObject } from "../lib/cluster/client/decode-object";
import type { ConnectionRehearsal } from "../lib/connections/connection-rehearsal";
import { proposedPolicies } from "../lib/connections/proposed-policies";
import { rehearsalSteps } from "../lib/connections/rehearse-connections";
import type { Destinations } from "../lib/flows/destination";
import type { FlowsAnswer } from "../lib/flows/flow";
import { redirectsOfRoute } from "../lib/linkerd/decode/decode-redirects";
import { isKind, NETWORK_POLICY } from "../lib/linkerd/kinds";
import { groupOf, type KubernetesObject, type ObjectRef, refOf } from "../lib/linkerd/object";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import { isRecord } from "../lib/linkerd/record";
import { finished } from "../lib/network-policy/compile/compile";
import { LINKERD_PORTS } from "../lib/network-policy/generate/wanted";
import { readCluster } from "../lib/network-policy/stored/read-cluster";
import { manifestWrites } from "../lib/simulation/manifest-writes";
import type { Manifests } from "./cluster-folder";
import { UsageError } from "./usage-error";

export interface PoliciesAsked {
  cluster: Pick<Manifests, "raw" | "linkerd">;
  snapshot: PolicySnapshot;
  proposed: readonly Pick<Manifests, "raw">[];
  /** Beside those that the proposal marks. */
  deletions: readonly ObjectRef[];
  answer: FlowsAnswer;
  destinations: Destinations | null;
}

export interface RehearsedPolicies {
  rehearsal: ConnectionRehearsal;
  objections: string[];
}

/** What the NetworkPolicies of a proposal do to connections; null where it has none. */
export function rehearsePolicies(asked: PoliciesAsked): RehearsedPolicies | null {
  const { snapshot, answer, destinations } = asked;
  const raw = asked.cluster.raw ?? [];
  const stored = policiesAmong(raw).map(({ object }) => object);
  const proposed = policiesAmong(asked.proposed.flatMap((each) => each.raw ?? []));
  const deletions = [...proposed.filter((each) => each.deleted).map(({ object }) => refOf(object)), ...asked.deletions];
  const manifests = proposed.filter((each) => !each.deleted).map(({ object }) => object);
  if (manifests.length + deletions.length === 0) return null;
  const writes = manifestWrites(manifests, deletions, { ...snapshot, resources: stored });
  const policies = finished(proposedPolicies(stored, { writes }));
  const { cluster, faults } = readCluster(raw);
  if (faults.length > 0) throw new UsageError(faults.join("\n"));
  const rehearsal = finished(
    rehearsalSteps({
      around: cluster,
      policies,
      flows: [...answer.flows, ...answer.uncovered],
      destinations,
      windowSeconds: answer.window.seconds,
      readAt: answer.readAt,
      clusterNetworks: snapshot.clusterNetworks,
      linkerd: {
        ...LINKERD_PORTS,
        transport: asked.cluster.linkerd?.transport ?? LINKERD_PORTS.transport,
        opaquePorts: snapshot.defaultOpaquePorts,
      },
      redirects: (route) => redirectsOfRoute(route, snapshot),
      enforcement: enforcementOf(cluster.pods, groupsOf(raw)),
      doubts: [],
    }),
  );
  const empty = cluster.pods.length === 0 ? [NO_PODS] : [];
  return { rehearsal, objections: [...policies.refused, ...empty] };
}

const NO_PODS =
  "--cluster has no pods, so what its NetworkPolicies select is unknown. Add kubectl get -A -o yaml namespaces,pods,services,endpointslices,networkpolicies.";

/** NetworkPolicies of `--cluster` that `--delete` may name. */
export function policyRefs({ raw = [] }: Pick<Manifests, "raw">): ObjectRef[] {
  return policiesAmong(raw).map(({ object }) => refOf(object));
}

/** kubectl would take the namespace of its context. */
function policiesAmong(items: readonly unknown[]): { object: KubernetesObject; deleted: boolean }[] {
  return items.flatMap((item) => {
    const object = decodeObject(item);
    if (!object || !isKind(object, NETWORK_POLICY)) return [];
    const namespace = object.metadata.namespace || "default";
    const placed = { ...object, metadata: { ...object.metadata, namespace } };
    return [{ object: placed, deleted: isRecord(item) && item.$patch === "delete" }];
  });
}

function groupsOf(items: readonly unknown[]): string[] {
  const groups = items.flatMap((item) =>
    isRecord(item) && typeof item.apiVersion === "string" ? [groupOf(item.apiVersion)] : [],
  );
  return [...new Set(groups)];
}
