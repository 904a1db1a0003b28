import "server-only";
import { mayI } from "../../cluster/client/access-review";
import type { FieldManager } from "../../cluster/client/decode-object";
import { kindOfRef } from "../../cluster/client/object-path";
import { createObject, deleteObject, patchObject } from "../../cluster/client/write-object";
import { AppError } from "../../errors";
import { FIELD_MANAGER } from "../../field-manager";
import { isNetworkPolicy } from "../../linkerd/kinds";
import { type KubernetesObject, type ObjectRef, printRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ProposedWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import type { PlanCheck } from "../change";
import { fieldOwners, isPerson } from "../checks/field-owners";
import type { DryRun } from "../checks/object-checks";
import type { GitOpsOwner } from "../gitops-owner";
import { requireKind } from "./require-kind";

export function checkKind(write: ProposedWrite, snapshot: PolicySnapshot): PlanCheck[] {
  try {
    const kind = requireKind(write, snapshot);
    const reads = isNetworkPolicy(kind) ? "the version that every API server serves" : "which Linkerd reads";
    const sentence = `${kind.kind} is written as ${kind.group}/${kind.version}, ${reads}.`;
    return [{ id: "version", status: "pass", sentence }];
  } catch (error) {
    return [failed(error, error instanceof AppError && error.code === "kind_unserved" ? "version" : "kind")];
  }
}

export function checkConflict(write: ProposedWrite, ref: ObjectRef, live: KubernetesObject | null): PlanCheck {
  const name = printRef(ref);
  const fail = (sentence: string, hint: string): PlanCheck => ({ id: "conflict", status: "fail", sentence, hint });
  if (write.verb === "create") {
    if (!live) return { id: "conflict", status: "pass", sentence: `${name} does not exist yet.` };
    return fail(`${name} already exists.`, "Choose another name or change the existing object.");
  }
  const review = "Review the change again against the current object.";
  if (!live) return fail(`${name} was deleted since it was read.`, "This change will not re-create it.");
  if (live.metadata.uid !== write.uid) return fail(`${name} was deleted and created again since it was read.`, review);
  if (live.metadata.resourceVersion !== write.resourceVersion)
    return fail(`${name} was changed since it was read.`, review);
  return {
    id: "conflict",
    status: "pass",
    sentence: `${name} is unchanged since it was read (resourceVersion ${write.resourceVersion}).`,
  };
}

export async function checkRights(caller: Caller, write: ProposedWrite, ref: ObjectRef): Promise<PlanCheck> {
  const kind = kindOfRef(ref);
  const resource = `${kind.plural}.${kind.group}`;
  const answer = await mayI(caller, write.verb, ref);
  if (answer.allowed) {
    return {
      id: "rights",
      status: "pass",
      sentence: `The dashboard may ${write.verb} ${resource} in namespace ${ref.namespace}.`,
    };
  }
  return {
    id: "rights",
    status: "fail",
    sentence: `The dashboard's identity may not ${write.verb} ${resource} in namespace ${ref.namespace}.`,
    hint: `It lacks the verb "${write.verb}" on "${kind.plural}" in API group "${kind.group}". Copy the kubectl command for someone who has it.${answer.reason ? ` The API server says: ${answer.reason}` : ""}`,
  };
}

export function untried(conflict: PlanCheck, rights: PlanCheck): DryRun {
  const why = rights.status === "fail" ? "write permission is missing." : conflict.sentence;
  return {
    after: null,
    check: { id: "dry-run", status: "warn", sentence: `The API server was not asked for a dry run: ${why}` },
  };
}

export async function checkDryRun(caller: Caller, write: ProposedWrite, ref: ObjectRef): Promise<DryRun> {
  const options = { dryRun: true };
  const check: PlanCheck = {
    id: "dry-run",
    status: "pass",
    sentence: "The API server accepts it in a dry run, webhooks included.",
  };
  try {
    switch (write.verb) {
      case "create":
        return { after: (await createObject(caller, write.manifest, options)).object, check };
      case "patch":
        return { after: (await patchObject(caller, ref, write.patch, write, options)).object, check };
      case "delete":
        await deleteObject(caller, ref, write, options);
        return { after: null, check };
    }
  } catch (error) {
    if (error instanceof AppError && error.code === "admission_refused")
      return { after: null, check: failed(error, "admission") };
    if (error instanceof AppError && error.code.startsWith("object_") && error.code !== "object_invalid") {
      return { after: null, check: failed(error, "conflict") };
    }
    const invalid = error instanceof AppError && error.code === "object_invalid";
    return { after: null, check: failed(error, "dry-run"), invalid };
  }
}

export function checkOwners(write: ProposedWrite, managers: FieldManager[]): PlanCheck[] {
  if (write.verb === "create") return [];
  const touched = write.verb === "delete" ? { spec: {} } : write.patch;
  const owners = fieldOwners(managers, touched, FIELD_MANAGER);
  if (owners.length === 0) return [];
  const list = owners.map((each) => `${each.fields.join(", ")} by ${each.manager} (${each.operation})`).join("; ");
  const machines = owners.filter((each) => !isPerson(each));
  if (machines.length === 0) return [{ id: "ownership", status: "pass", sentence: `Last set by a user: ${list}.` }];
  return [
    {
      id: "ownership",
      status: "warn",
      sentence: `Owned by someone else: ${list}.`,
      hint: `${[...new Set(machines.map((each) => each.manager))].join(", ")} may restore the former value. Change it at its source too.`,
    },
  ];
}

export function checkGitOps(owner: GitOpsOwner | null): PlanCheck[] {
  if (!owner) return [];
  const { tool, source, mark } = owner;
  return [
    {
      id: "gitops",
      status: "warn",
      sentence: `${tool}${source ? ` (${source})` : ""} manages it from a repository (${mark}).`,
      hint: "Change the manifest in the repository. What is written here may be reverted within minutes.",
    },
  ];
}

/** What the world refuses is a check; what breaks in the dashboard itself is thrown. */
function failed(error: unknown, id: PlanCheck["id"]): PlanCheck {
  if (!(error instanceof AppError)) throw error;
  return { id, status: "fail", sentence: error.message, ...(error.hint && { hint: error.hint }) };
}
