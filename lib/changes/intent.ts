import type { TrafficPolicy } from "../linkerd/egress-network";
import { isEgressNetwork, isNetworkPolicy } from "../linkerd/kinds";
import { type ObjectRef, printRef } from "../linkerd/object";
import { type ProposedWrite, refOfWrite } from "../linkerd/proposal";
import { isRecord } from "../linkerd/record";
import { counted } from "../print/counted";
import type { ChangeRecord, RecordedWrite } from "./change-record";
import { resultOf } from "./change-words";
import { isolates, namespacesNamed, policiesCounted } from "./policies/isolation";
import { policyOf, REVERT_ANNOTATION } from "./revert-promise";

/** One write, as far as it tells what a change is meant to do. */
export interface IntendedWrite {
  verb: ProposedWrite["verb"];
  ref: ObjectRef;
  /** The trafficPolicy that it gives an EgressNetwork; null where it leaves that alone. */
  policy: TrafficPolicy | null;
  /** A promise is made (`timed`) or taken back (`kept`) with it: the policy returns by itself, or no longer does. */
  time: "timed" | "kept" | null;
  /** A NetworkPolicy that isolates every pod of its namespace for egress is written, or goes. */
  isolation: "begins" | "ends" | null;
}

export function intendedWrite(write: ProposedWrite): IntendedWrite {
  const { verb } = write;
  const ref = refOfWrite(write);
  if (write.verb === "create") {
    const isolation = isolates(ref, write.manifest) ? "begins" : null;
    return { verb, ref, policy: policyIn(ref, write.manifest), time: null, isolation };
  }
  if (write.verb === "delete") return { verb, ref, policy: null, time: null, isolation: null };
  const time = write.revertAfterSeconds !== undefined ? "timed" : endsPromise(write.patch) ? "kept" : null;
  return { verb, ref, policy: policyIn(ref, write.patch), time, isolation: null };
}

function intendedRecorded({ verb, ref, before, after, patch, promise }: RecordedWrite): IntendedWrite {
  const written = verb === "create" ? after : verb === "patch" ? patch : null;
  const time = promise ? "timed" : verb === "patch" && endsPromise(patch) ? "kept" : null;
  const isolation = turnOf(isolates(ref, before), isolates(ref, after));
  return { verb, ref, policy: written && policyIn(ref, written), time, isolation };
}

function turnOf(before: boolean, after: boolean): IntendedWrite["isolation"] {
  return before === after ? null : after ? "begins" : "ends";
}

function policyIn(ref: ObjectRef, { spec }: { spec?: unknown }): TrafficPolicy | null {
  return isEgressNetwork(ref) ? policyOf({ spec }) : null;
}

function endsPromise(patch: Record<string, unknown> | null): boolean {
  const annotations = isRecord(patch?.metadata) ? patch.metadata.annotations : null;
  return isRecord(annotations) && annotations[REVERT_ANNOTATION] === null;
}

/** The words of a change that went through, of one that did not, and of one that is still to be made. */
type Tense = "done" | "tried" | "asked";

/**
 * What a change was meant for, in a line: `Switched platform/platform-egress to Deny, 2 objects created`. What cuts traffic off is
 * named first, whatever the order of the writes. `done`: all of it went through.
 */
export function changeTitle(writes: readonly IntendedWrite[], done: boolean): string {
  return titleIn(writes, done ? "done" : "tried");
}

export function recordTitle(record: Pick<ChangeRecord, "state" | "objects">): string {
  const own = record.objects.filter(({ temporary }) => !temporary);
  return changeTitle(own.map(intendedRecorded), resultOf(record) === "applied");
}

/** The same before it is made: `Switch platform/platform-egress to Deny, create 2 objects`. */
export function reviewTitle(writes: readonly IntendedWrite[]): string {
  return titleIn(writes, "asked");
}

function titleIn(writes: readonly IntendedWrite[], tense: Tense): string {
  const switches = writes.filter((each) => each.verb === "patch" && each.policy !== null);
  const deny = switches.filter(({ policy }) => policy === "Deny");
  const leads = deny.length > 0 ? deny : switches;
  const [first] = leads;
  if (!first) return isolationTitle(writes, tense) ?? plainTitle(writes, tense);
  const forATime = leads.every(({ time }) => time === "timed") ? " temporarily" : "";
  const lead = `${VERBS.switch[tense]} ${namesOf(leads)} to ${first.policy}${forATime}`;
  const others = switches.filter((each) => !leads.includes(each));
  const also = others.length > 0 ? [`${namesOf(others)} to Allow`] : [];
  return [
    lead,
    ...also,
    ...objectsCounted(
      writes.filter((each) => !switches.includes(each)),
      tense,
    ),
  ].join(", ");
}

/** Of a change that switches nothing: the first object, or the EgressNetwork that is made to deny, and how many others. */
function plainTitle(writes: readonly IntendedWrite[], tense: Tense): string {
  const lead = writes.find(({ policy }) => policy === "Deny") ?? writes[0];
  if (!lead) return "No object";
  const { verb, ref, policy, time } = lead;
  const name = printRef(ref);
  const rest = writes.filter((each) => each !== lead);
  const alike = rest.filter((each) => each.verb === verb).length;
  const more = alike > 0 ? ` and ${alike} more` : "";
  const denies = policy === "Deny" ? " (Deny)" : "";
  const what =
    time === "kept" && verb === "patch"
      ? `${VERBS.keep[tense]} ${placeOf(ref)} as it is permanently`
      : time === "timed"
        ? `${VERBS.leave[tense]} ${placeOf(ref)} as it is for longer`
        : `${VERBS[verb][tense]} ${name}${denies}${more}`;
  return [
    what,
    ...objectsCounted(
      rest.filter((each) => each.verb !== verb),
      tense,
    ),
  ].join(", ");
}

/** `Isolated shop for egress, 3 NetworkPolicies created`. */
function isolationTitle(writes: readonly IntendedWrite[], tense: Tense): string | null {
  const begun = writes.filter(({ isolation }) => isolation === "begins");
  const turned = begun.length > 0 ? begun : writes.filter(({ isolation }) => isolation === "ends");
  if (turned.length === 0) return null;
  const verb = VERBS[begun.length > 0 ? "isolate" : "open"][tense];
  return [
    `${verb} ${namespacesNamed(turned.map(({ ref }) => ref.namespace))} for egress`,
    ...objectsCounted(writes, tense),
  ].join(", ");
}

const VERBS = {
  switch: { done: "Switched", tried: "Tried to switch", asked: "Switch" },
  keep: { done: "Left", tried: "Tried to leave", asked: "Leave" },
  leave: { done: "Left", tried: "Tried to leave", asked: "Leave" },
  isolate: { done: "Isolated", tried: "Tried to isolate", asked: "Isolate" },
  open: { done: "Opened", tried: "Tried to open", asked: "Open" },
  create: { done: "Created", tried: "Tried to create", asked: "Create" },
  patch: { done: "Changed", tried: "Tried to change", asked: "Change" },
  delete: { done: "Deleted", tried: "Tried to delete", asked: "Delete" },
} satisfies Record<string, Record<Tense, string>>;

/** `2 objects created`, or before that `create 2 objects`. */
function objectsCounted(writes: readonly IntendedWrite[], tense: Tense): string[] {
  return (["create", "patch", "delete"] as const).flatMap((verb) => {
    const alike = writes.filter((each) => each.verb === verb);
    if (alike.length === 0) return [];
    const objects = alike.every(({ ref }) => isNetworkPolicy(ref))
      ? policiesCounted(alike.length)
      : counted(alike.length, "object");
    return [tense === "done" ? `${objects} ${lower(VERBS[verb].done)}` : `${lower(VERBS[verb].asked)} ${objects}`];
  });
}

function lower(word: string): string {
  return word.toLowerCase();
}

function namesOf(writes: readonly IntendedWrite[]): string {
  if (writes.length > 2) return `${writes.length} EgressNetworks`;
  return writes.map(({ ref }) => placeOf(ref)).join(" and ");
}

function placeOf({ namespace, name }: ObjectRef): string {
  return `${namespace}/${name}`;
}

/** What the button says that applies it: `Switch to Deny`, `Delete route`, `Apply 3 objects`. `undoes`: it takes a change back. */
export function actionWords(writes: readonly IntendedWrite[], undoes: boolean): string {
  if (undoes) return "Undo";
  const policies = writes.flatMap(({ verb, policy }) => (verb === "patch" && policy ? [policy] : []));
  if (policies.includes("Deny")) return "Switch to Deny";
  if (policies.includes("Allow")) return "Switch to Allow";
  const [first] = writes;
  if (!first) return "Apply";
  const isolated = writes.flatMap(({ isolation, ref }) => (isolation === "begins" ? [ref.namespace] : []));
  if (isolated.length > 0)
    return `${VERBS.isolate.asked} ${namespacesNamed(isolated)}, ${policiesCounted(writes.length)}`;
  if (writes.length > 1) {
    const verb = writes.every((each) => each.verb === "delete") ? "Delete" : "Apply";
    return `${verb} ${writes.length} objects`;
  }
  if (first.time !== null) return first.time === "timed" ? "Extend" : "Keep it";
  return `${VERBS[first.verb].asked} ${isEgressNetwork(first.ref) ? "network" : isNetworkPolicy(first.ref) ? "policy" : "route"}`;
}

/** Whether it deletes an object, makes an EgressNetwork deny, or isolates a namespace. */
export function isDestructive(writes: readonly IntendedWrite[]): boolean {
  return writes.some(({ verb, policy, isolation }) => verb === "delete" || policy === "Deny" || isolation === "begins");
}
