import { EGRESS_NETWORK, egressKindOf, isEgressNetwork } from "../linkerd/kinds";
import { sameJson } from "../linkerd/merge-patch";
import { type KubernetesObject, refKey, refOf, sameRef } from "../linkerd/object";
import { patchObjectLocally } from "../linkerd/patch-object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Proposal, ProposedWrite } from "../linkerd/proposal";
import { isRecord } from "../linkerd/record";
import { readCatalog } from "../resolver/compile/catalog";
import type { Policy } from "../resolver/compile/compile";
import { type PredictedParentStatus, predictFrom } from "../resolver/compile/predict-status";
import { withDefaults } from "../schema/with-defaults";
import { withNetworkStatus, withParentStatus } from "./predicted-status";

/**
 * The policy as it would be once `proposal` was written and Linkerd's controller had answered. Status is predicted for what the
 * proposal touches and for routes that share a parent with it; all other objects keep the cluster's word, and their identity:
 * an object of the result that is not in `snapshot` is one that changed. Writes that do not fit (a patch of what is not there,
 * a create of what is) are left out; refusing them is the plan's work. `compiled`: the policy of `snapshot`, if at hand; its objects
 * need not be read again.
 */
export function proposedSnapshot(snapshot: PolicySnapshot, proposal: Proposal, compiled?: Policy): PolicySnapshot {
  const written = proposal.writes.reduce(
    (resources, write) => applyWrite(resources, write, snapshot.readAt),
    snapshot.resources,
  );
  const after = { ...snapshot, resources: written };
  const touched = touchedParents(snapshot.resources, written);
  const catalog = readCatalog(after, compiled?.attached.catalog.readings);
  // Routes without a parent's name in common have nothing to do with each other.
  const near = new Set(
    catalog.routes.filter(({ parentRefs }) => parentRefs.some(({ name }) => touched.names.has(name))),
  );
  const predicted = predictFrom({ ...catalog, routes: [...near] });
  const networks = new Map(
    predicted.networks.filter(({ name }) => touched.names.has(name)).map((each) => [refKey(each), each]),
  );
  const routes = new Map(predicted.routes.map((each) => [refKey(each), each]));
  const standing = new Set(snapshot.resources);
  const isNear = (object: KubernetesObject) => {
    const reading = catalog.readings.get(object);
    return reading?.kind === "route" ? near.has(reading.route) : touched.names.has(object.metadata.name);
  };
  const resources = written.map((object) => {
    if (standing.has(object) && !isNear(object)) return object;
    const ref = refOf(object);
    if (isEgressNetwork(ref)) {
      return touched.networks.has(networkKey(ref)) ? withNetworkStatus(object, networks.get(refKey(ref))) : object;
    }
    const parents = routes.get(refKey(ref))?.parents ?? [];
    if (!standing.has(object))
      return egressKindOf(ref) ? withParentStatus({ ...object, status: {} }, parents, () => true) : object;
    const isTouched = (parent: PredictedParentStatus["parentRef"]) =>
      touched.networks.has(networkKey(parent)) || touched.ports.has(parentKey(parent));
    return parents.some((parent) => isTouched(parent.parentRef))
      ? withParentStatus(object, parents, isTouched)
      : object;
  });
  return { ...after, resources };
}

function applyWrite(resources: KubernetesObject[], write: ProposedWrite, readAt: string): KubernetesObject[] {
  if (write.verb === "create") {
    const ref = refOf(write.manifest);
    if (resources.some((each) => sameRef(refOf(each), ref))) return resources;
    return [...resources, asCreated(write.manifest, readAt)];
  }
  if (write.verb === "delete") return resources.filter((each) => !sameRef(refOf(each), write.ref));
  return resources.map((each) =>
    sameRef(refOf(each), write.ref) ? withDefaults(patchObjectLocally(each, write.patch)) : each,
  );
}

/** As the API server would store it. Age decides between equals, so a new object is as young as the snapshot; the API server keeps whole seconds. */
function asCreated(manifest: KubernetesObject, readAt: string): KubernetesObject {
  const { apiVersion, kind, metadata, spec } = withDefaults(manifest);
  const { resourceVersion: _, uid: __, ...rest } = metadata;
  return { apiVersion, kind, metadata: { ...rest, creationTimestamp: `${readAt.slice(0, 19)}Z` }, spec };
}

interface TouchedParents {
  /** EgressNetworks that appear, vanish or change in a way that their status may tell. */
  networks: Set<string>;
  /** Ports on which a changed route is, or was. */
  ports: Set<string>;
  /** Names of all of them. */
  names: Set<string>;
}

function touchedParents(before: readonly KubernetesObject[], after: readonly KubernetesObject[]): TouchedParents {
  const touched: TouchedParents = { networks: new Set(), ports: new Set(), names: new Set() };
  const [were, are] = [new Set(before), new Set(after)];
  const changed = [...before.filter((each) => !are.has(each)), ...after.filter((each) => !were.has(each))];
  for (const object of changed) {
    const ref = refOf(object);
    if (!isEgressNetwork(ref)) {
      for (const parent of parentsOf(object)) {
        touched.ports.add(parentKey(parent));
        touched.names.add(parent.name);
      }
      continue;
    }
    // The controller writes nothing when only trafficPolicy changes.
    const others = changed.filter((each) => sameRef(refOf(each), ref));
    const sameNetworks = others.length === 2 && sameJson(networksOf(others[0]), networksOf(others[1]));
    if (sameNetworks) continue;
    touched.networks.add(networkKey(ref));
    touched.names.add(ref.name);
  }
  return touched;
}

function networksOf(object: KubernetesObject | undefined): unknown {
  return isRecord(object?.spec) ? (object.spec.networks ?? null) : null;
}

interface Parent {
  namespace: string;
  name: string;
  port?: number | null;
}

/** Group and kind are not compared: a parent of another kind under the same name is predicted once too often, and alike. */
function parentsOf(route: KubernetesObject): Parent[] {
  const parentRefs = isRecord(route.spec) ? route.spec.parentRefs : null;
  if (!Array.isArray(parentRefs)) return [];
  return parentRefs.filter(isRecord).map(({ namespace, name, port }) => ({
    namespace: typeof namespace === "string" ? namespace : route.metadata.namespace,
    name: typeof name === "string" ? name : "",
    port: typeof port === "number" ? port : null,
  }));
}

function networkKey({ namespace, name }: { namespace: string; name: string }): string {
  return refKey({ ...EGRESS_NETWORK, namespace, name });
}

function parentKey(parent: Parent): string {
  return `${parent.namespace}/${parent.name}:${parent.port ?? ""}`;
}
