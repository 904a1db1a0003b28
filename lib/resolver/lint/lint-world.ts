import type { KubernetesObject, ObjectRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { Attachment } from "../compile/attachments";
import { type Catalog, looseRefOf } from "../compile/catalog";
import type { CompiledNetwork, Policy } from "../compile/compile";
import type { Finding } from "./finding";

/** What the rules look at: read and compiled once. */
export interface LintWorld {
  snapshot: PolicySnapshot;
  /** All that has an envelope, readable or not. */
  objects: readonly { ref: ObjectRef; object: KubernetesObject }[];
  catalog: Catalog;
  policy: Policy;
  attached: readonly Attached[];
}

/** A route on an EgressNetwork that Linkerd knows. */
export interface Attached {
  network: CompiledNetwork;
  attachment: Attachment;
}

export type LintRule = (world: LintWorld) => Finding[];

export function lintWorld(policy: Policy): LintWorld {
  const {
    snapshot,
    attached: { catalog },
  } = policy;
  const attached = [...policy.networks.values()].flatMap((network) => {
    const { byPort, portless } = network.attachments;
    return [...[...byPort.values()].flat(), ...portless].map((attachment) => ({ network, attachment }));
  });
  const objects = snapshot.resources.flatMap((object) => {
    const ref = looseRefOf(object);
    return ref ? [{ ref, object }] : [];
  });
  return { snapshot, objects, catalog, policy, attached };
}

export function parentField({ parentIndex }: Attachment, key = ""): string {
  return `spec.parentRefs[${parentIndex}]${key}`;
}
