import { decodeEgressNetwork } from "../../linkerd/decode/decode-egress-network";
import type { TrafficPolicy } from "../../linkerd/egress-network";
import { EGRESS_NETWORK } from "../../linkerd/kinds";
import {
  type KubernetesObject,
  type NamespacedName,
  type ObjectRef,
  printRef,
  refOf,
  sameRef,
} from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { guardOf, type Proposal } from "../../linkerd/proposal";
import type { NameAsked } from "../apply-state";
import { REVERT_ANNOTATION } from "../revert-promise";
import { trafficPolicyWrite } from "../traffic-policy";
import { deleteWrite, nameOfDeletion } from "./delete-object";

/** A change of one live object that is to be reviewed. */
export type ReviewSubject =
  | { kind: "policy"; network: NamespacedName; policy: TrafficPolicy; forSeconds: number | null }
  | { kind: "keep"; network: NamespacedName }
  | { kind: "undo" | "edit" | "delete"; ref: ObjectRef };

/** What a subject proposes; or that there is nothing to propose, and why. */
export type ReviewTarget =
  | { kind: "proposed"; title: string; proposal: Proposal; nameAsked: NameAsked | null }
  | { kind: "nothing"; title: string; why: string };

export function refOfSubject(subject: ReviewSubject): ObjectRef {
  if ("ref" in subject) return subject.ref;
  return { ...subject.network, group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind };
}

export function findObject(ref: ObjectRef, { resources }: PolicySnapshot): KubernetesObject | null {
  return resources.find((each) => sameRef(refOf(each), ref)) ?? null;
}

/** Whether the records tell of it: whether a policy returns by itself stands in them alone. */
export function asksRecords(subject: ReviewSubject): boolean {
  return subject.kind === "keep" || (subject.kind === "policy" && subject.forSeconds !== null);
}

/** `timed`: by the records the object is to return to another policy. */
export function targetOf(subject: ReviewSubject, snapshot: PolicySnapshot, timed: boolean): ReviewTarget {
  const ref = refOfSubject(subject);
  const name = printRef(ref);
  const object = findObject(ref, snapshot);
  if (!object) {
    const why = "It was deleted or never existed. Nothing was written, and it is not re-created.";
    return nothing(`There is no ${name}`, why);
  }
  switch (subject.kind) {
    case "policy":
      return switchOf(object, subject.policy, subject.forSeconds, timed);
    case "keep":
      return keepOf(object, timed);
    case "delete":
      return proposed(`Delete ${name}`, { writes: [deleteWrite(object)] }, nameOfDeletion(object, snapshot));
    case "edit":
      return nothing(`Nothing to review on ${name}`, "Edit it first.");
    case "undo":
      return nothing(`Nothing to undo on ${name}`, "No annotation on it refers to a change of this dashboard.");
  }
}

function switchOf(
  object: KubernetesObject,
  policy: TrafficPolicy,
  forSeconds: number | null,
  timed: boolean,
): ReviewTarget {
  const place = placeOf(object);
  const network = decodeEgressNetwork(object);
  if (!network.ok || network.value.trafficPolicy !== policy) {
    return proposed(`Switch ${place} to ${policy}`, { writes: [trafficPolicyWrite(object, policy, forSeconds)] });
  }
  if (forSeconds === null || !timed) {
    const why = "Nothing left to change: it was already done, or changed since this page was opened.";
    return nothing(`${place} is already set to ${policy}`, why);
  }
  const write = { ...patchOf(object, {}), revertAfterSeconds: forSeconds };
  return proposed(`Keep ${place} at ${policy} for longer`, { writes: [write] });
}

function keepOf(object: KubernetesObject, timed: boolean): ReviewTarget {
  const place = placeOf(object);
  if (!timed && object.metadata.annotations?.[REVERT_ANNOTATION] === undefined)
    return nothing(`${place} is not set for a limited time`, "So it stays as it is.");
  const write = patchOf(object, { metadata: { annotations: { [REVERT_ANNOTATION]: null } } });
  return proposed(`Keep ${place} as it is permanently`, { writes: [write] });
}

function patchOf(object: KubernetesObject, patch: Record<string, unknown>) {
  return { verb: "patch" as const, ref: refOf(object), patch, ...guardOf(object) };
}

function placeOf({ metadata }: KubernetesObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function proposed(title: string, proposal: Proposal, nameAsked: NameAsked | null = null): ReviewTarget {
  return { kind: "proposed", title, proposal, nameAsked };
}

function nothing(title: string, why: string): ReviewTarget {
  return { kind: "nothing", title, why };
}
