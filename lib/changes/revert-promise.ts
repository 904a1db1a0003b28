import { type Fields, fieldsOf, text } from "../linkerd/decode/decode";
import { parseJson } from "../linkerd/decode/parse-json";
import type { TrafficPolicy } from "../linkerd/egress-network";
import { isEgressNetwork } from "../linkerd/kinds";
import type { KubernetesObject } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import { isChangeId, type RecordedPromise } from "./change-record";

export const REVERT_ANNOTATION = "linkerd-egress-dashboard/revert";

export const MIN_REVERT_SECONDS = 10;
export const MAX_REVERT_SECONDS = 7 * 24 * 3600;
const MAX_NOTE = 2_048;

/**
 * What the annotation on an EgressNetwork says of a promise. Anybody may write annotations: it leads to the record of that id, which
 * is the promise, and nothing is done because of it.
 */
export interface PromiseNote {
  /** Of the change that promised; null on what former versions wrote. */
  id: string | null;
  /** RFC 3339, by the clock of the API server. */
  due: string;
  /** What was set for a time, and what it returns to. */
  from: TrafficPolicy;
  to: TrafficPolicy;
  /** Of the object it was made for. */
  uid: string;
}

/** The promise that holds for an object now, by the records. */
export interface HeldPromise {
  /** Changes that promised it: one, unless a replica died at the wrong moment. */
  ids: string[];
  to: TrafficPolicy;
  from: TrafficPolicy;
}

export function printPromiseNote({ id, due, from, to, uid }: PromiseNote): string {
  return JSON.stringify({ id, due, from, to, uid });
}

/** null where there is none, or where the annotation is not ours to read. */
export function promiseNoteOf(object: KubernetesObject): PromiseNote | null {
  const annotation = object.metadata.annotations?.[REVERT_ANNOTATION];
  if (annotation === undefined || annotation.length > MAX_NOTE || !isEgressNetwork(object)) return null;
  try {
    return decodeNote(fieldsOf(parseJson(annotation), "an object"));
  } catch {
    // What cannot be read promises nothing.
    return null;
  }
}

function decodeNote(fields: Fields): PromiseNote | null {
  const { id, from, to } = fields;
  const due = text(fields, "due");
  if (!isPolicy(from) || !isPolicy(to) || Number.isNaN(Date.parse(due))) return null;
  return { id: typeof id === "string" && isChangeId(id) ? id : null, due, from, to, uid: text(fields, "uid") };
}

function isPolicy(value: unknown): value is TrafficPolicy {
  return value === "Allow" || value === "Deny";
}

/** Why a promise is not to be carried out on the object as it is: somebody else has decided since. null: it may be. */
export function whyVoid(
  promise: Pick<RecordedPromise, "from">,
  uid: string | null,
  live: KubernetesObject | null,
): string | null {
  if (!live) return "The EgressNetwork has been deleted.";
  if (live.metadata.uid !== uid)
    return "The timed change was to another object of this name, since deleted: this one is not touched.";
  const policy = policyOf(live);
  if (policy === promise.from) return null;
  return `Its trafficPolicy is no longer ${promise.from} but ${policy ?? "unknown"}: it was changed meanwhile, and that is not overwritten.`;
}

/** The promise to record with a patch that makes `after` of `before`. null: nothing would be left to return to. */
export function makePromise(
  before: KubernetesObject,
  after: KubernetesObject,
  made: { seconds: number; at: Date; held: HeldPromise | null },
): RecordedPromise | null {
  const { held } = made;
  const [from, former] = [policyOf(after), held && policyOf(before) === held.from ? held.to : policyOf(before)];
  if (!from || !former || from === former || !before.metadata.uid || !isEgressNetwork(before)) return null;
  const due = new Date(made.at.getTime() + made.seconds * 1000).toISOString();
  return {
    due,
    from,
    to: former,
    state: "pending",
    revert: null,
    holder: null,
    tries: 0,
    nextAt: null,
    sentence: null,
  };
}

export function policyOf(object: Pick<KubernetesObject, "spec">): TrafficPolicy | null {
  const policy = isRecord(object.spec) ? object.spec.trafficPolicy : null;
  return isPolicy(policy) ? policy : null;
}
