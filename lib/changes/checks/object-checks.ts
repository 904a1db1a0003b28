import { isNetworkPolicy } from "../../linkerd/kinds";
import type { KubernetesObject } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ProposedWrite } from "../../linkerd/proposal";
import { admit } from "../../resolver/compile/admit";
import { type Objection, plainMessage } from "../../schema/objection";
import { schemaObjections } from "../../schema/schema-objections";
import type { Schemas } from "../../schema/structural-schema";
import type { PlanCheck } from "../change";
import { ghostOfDelete, ghostOfEdit } from "./ghost";
import { policyObjections } from "./policy-objections";

export interface DryRun {
  after: KubernetesObject | null;
  check: PlanCheck;
  /** The API server refused the object itself: its schema, most likely. */
  invalid?: boolean;
}

/** More than anybody reads one by one. */
const MOST_OBJECTIONS = 50;

/**
 * What the schemas of `readSchemas` object to, with remedies; also where the API server was not asked. Where it was, it is the judge:
 * it may have a newer CRD, and lets what was stored stay as it is.
 */
export function checkSchema(object: KubernetesObject | null, dryRun: DryRun, schemas: Schemas): PlanCheck[] {
  if (!object) return [];
  const objections = isNetworkPolicy(object) ? policyObjections(object) : schemaObjections(object, schemas);
  // Whatever it objects to was not foreseen here: the dry run has its words.
  if (dryRun.invalid && objections.length === 0)
    return [{ id: "schema", status: "fail", sentence: `The API server rejects this ${object.kind}: see the dry run.` }];
  if (objections.length === 0) {
    const sentence = `Every field of the ${object.kind} is valid by its schema.`;
    return [{ id: "schema", status: "pass", sentence }];
  }
  const told = objections.map((each) => ({ ...each, status: statusOf(each, dryRun) }));
  const [fails, warns] = (["fail", "warn"] as const).map((status) => told.filter((each) => each.status === status));
  return [...listed(fails ?? []), ...listed(warns ?? [])];
}

function statusOf({ severity }: Objection, { check }: DryRun): "fail" | "warn" {
  return severity === "error" && check.status !== "pass" ? "fail" : "warn";
}

/** Objections of one status. */
function listed(objections: readonly (Objection & Pick<PlanCheck, "status">)[]): PlanCheck[] {
  const checks = objections.slice(0, MOST_OBJECTIONS).map((objection): PlanCheck => {
    const message = plainMessage(objection);
    return {
      id: "schema",
      status: objection.status,
      sentence:
        objection.severity === "error"
          ? `${objection.field}: ${message}.`
          : `${message}: the API server will not keep it.`,
      hint: objection.remedy,
    };
  });
  const [more] = objections.slice(MOST_OBJECTIONS);
  if (!more) return checks;
  const rest = new Intl.NumberFormat("en").format(objections.length - MOST_OBJECTIONS);
  return [...checks, { id: "schema", status: more.status, sentence: `${rest} more fields do not match the schema.` }];
}

/** A webhook that is down lets everything in (its failurePolicy is Ignore), so its rules are applied here too. */
export function checkAdmission(object: KubernetesObject | null, snapshot: PolicySnapshot): PlanCheck[] {
  if (!object || isNetworkPolicy(object)) return [];
  const refusals = admit(object, snapshot);
  if (refusals.length === 0) return [{ id: "admission", status: "pass", sentence: "Passes Linkerd's own validation." }];
  return refusals.map(({ message, field }) => ({
    id: "admission",
    status: "fail",
    sentence: `Linkerd rejects this: ${message}${field ? ` (${field})` : ""}.`,
  }));
}

/** What Linkerd could not read would leave a former version in force, unseen. */
export function checkGhost(
  write: ProposedWrite,
  live: KubernetesObject | null,
  intended: KubernetesObject | null,
  snapshot: PolicySnapshot,
): PlanCheck[] {
  const ghost =
    write.verb === "delete" ? live && ghostOfDelete(live, snapshot) : intended && ghostOfEdit(live, intended, snapshot);
  return ghost ? [{ id: "ghost", status: "fail", ...ghost }] : [];
}
