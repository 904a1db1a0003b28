import { type Fields, fieldsOf, text } from "../linkerd/decode";
import type { TrafficPolicy } from "../linkerd/egress-network";
import { EGRESS_NETWORK } from "../linkerd/kinds";
import { type KubernetesObject, refOf } from "../linkerd/object";
import { isRecord } from "../linkerd/record";

export const REVERT_ANNOTATION = "linkerd-egress-dashboard/revert";

export const MIN_REVERT_SECONDS = 10;
export const MAX_REVERT_SECONDS = 7 * 24 * 3600;

/** A trafficPolicy that was set for a time. Kept on the EgressNetwork itself: whoever runs a dashboard that may write keeps it. */
export interface RevertPromise {
  /** RFC 3339, of the clock of the server that wrote it. */
  due: string;
  /** What was set for a time, and what it returns to. */
  from: TrafficPolicy;
  to: TrafficPolicy;
  by: string;
  /** Of the object it was made for: an annotation that was copied to another one promises nothing. */
  uid: string;
}

export function printPromise(promise: RevertPromise): string {
  return JSON.stringify(promise);
}

/** null where there is none, or where the annotation is not ours to read. */
export function promiseOf(object: KubernetesObject): RevertPromise | null {
  const annotation = object.metadata.annotations?.[REVERT_ANNOTATION];
  if (annotation === undefined || !isNetwork(object)) return null;
  try {
    return decodePromise(fieldsOf(JSON.parse(annotation), "an object"));
  } catch {
    // Anyone may write annotations: what cannot be read promises nothing.
    return null;
  }
}

function decodePromise(fields: Fields): RevertPromise | null {
  const { from, to } = fields;
  const due = text(fields, "due");
  if (!isPolicy(from) || !isPolicy(to) || Number.isNaN(Date.parse(due))) return null;
  return { due, from, to, by: text(fields, "by"), uid: text(fields, "uid") };
}

function isPolicy(value: unknown): value is TrafficPolicy {
  return value === "Allow" || value === "Deny";
}

export type PromiseState =
  | { kind: "none" }
  | { kind: "waiting"; promise: RevertPromise }
  | { kind: "due"; promise: RevertPromise }
  /** Someone else has decided since: it is not overwritten. */
  | { kind: "void"; promise: RevertPromise; sentence: string };

/** Where a promise stands at `now`, in milliseconds. */
export function promiseState(object: KubernetesObject, now: number): PromiseState {
  const promise = promiseOf(object);
  if (!promise) return { kind: "none" };
  if (promise.uid !== object.metadata.uid) {
    const sentence =
      "It was promised for another object of this name, which was deleted since: this one is left alone.";
    return { kind: "void", promise, sentence };
  }
  const policy = policyOf(object);
  if (policy !== promise.from) {
    const sentence = `Its trafficPolicy is no longer ${promise.from} but ${policy ?? "unknown"}: someone changed it meanwhile, and that is not overwritten.`;
    return { kind: "void", promise, sentence };
  }
  return { kind: Date.parse(promise.due) <= now ? "due" : "waiting", promise };
}

/** The promise to write with a patch that makes `after` of `before`. null: nothing would be left to return to. */
export function makePromise(
  before: KubernetesObject,
  after: KubernetesObject,
  made: { seconds: number; at: Date; by: string },
): RevertPromise | null {
  const kept = promiseOf(before);
  const [from, former] = [policyOf(after), kept && policyOf(before) === kept.from ? kept.to : policyOf(before)];
  const { uid } = before.metadata;
  if (!from || !former || from === former || !uid || !isNetwork(before)) return null;
  const due = new Date(made.at.getTime() + made.seconds * 1000).toISOString();
  return { due, from, to: former, by: made.by, uid };
}

export function policyOf(object: KubernetesObject): TrafficPolicy | null {
  const policy = isRecord(object.spec) ? object.spec.trafficPolicy : null;
  return isPolicy(policy) ? policy : null;
}

function isNetwork(object: KubernetesObject): boolean {
  const { group, kind } = refOf(object);
  return group === EGRESS_NETWORK.group && kind === EGRESS_NETWORK.kind;
}
