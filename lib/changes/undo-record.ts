import type { FieldManager } from "../cluster/client/decode-object";
import { AppError } from "../errors";
import { FIELD_MANAGER } from "../field-manager";
import { alreadyPatched, inversePatch, sameJson } from "../linkerd/merge-patch";
import { type KubernetesObject, printRef, refKey, sameRef } from "../linkerd/object";
import { guardOf, type ProposedWrite } from "../linkerd/proposal";
import type { ApplyRequest } from "./change";
import { type ChangeRecord, namespaceOfRecord, newestFirst, type RecordedWrite } from "./change-record";
import { recordTitle } from "./intent";
import { leftStanding } from "./policies/left-standing";
import { stripServerFields } from "./strip-server-fields";
import { withMaps } from "./with-maps";

/** Whether one write of a kept change can be taken back, as the object is now. */
export type UndoOffer =
  | { kind: "undoable"; write: ProposedWrite }
  | { kind: "not"; sentence: string }
  /** It stood only while the others were written: there is nothing to take back, and nothing stays of it. */
  | { kind: "past"; sentence: string };

/** The object now, and who wrote which of its fields; `managers` is empty where nobody looked. */
export interface LiveObject {
  object: KubernetesObject;
  managers: readonly FieldManager[];
}

/**
 * The write that restores what was there before, exactly; or why there is none. What others have changed since is not ours to
 * undo, and an object of the same name is not the same object. `later`: changes that were kept after this one.
 */
export function undoOffer(
  recorded: RecordedWrite,
  live: LiveObject | null,
  record: Pick<ChangeRecord, "id" | "at" | "order">,
  later: readonly ChangeRecord[] = [],
): UndoOffer {
  const { verb, ref, result, tooLarge } = recorded;
  const name = printRef(ref);
  const not = (sentence: string): UndoOffer => ({ kind: "not", sentence });
  if (recorded.temporary && (verb === "delete" || !live || live.object.metadata.uid !== recorded.uid))
    return { kind: "past", sentence: `${name} stood only while the others were written.` };
  if (result === "writing" || result === "waiting")
    return not(`It is not yet known whether ${name} was changed. Check again in a moment.`);
  if (result === "unknown")
    return not(`It is unknown whether ${name} was changed: ${recorded.message ?? "no information."}`);
  if (result !== "applied") return not(`${name} was not changed, so there is nothing to undo.`);
  if (tooLarge) return not(`The former version was too large to keep.`);
  if (verb === "delete") return undoDelete(recorded, live, name);
  if (!live) return not(`${name} has since been deleted; an undo does not re-create it.`);
  const guard = guardOf(live.object);
  if (recorded.uid && guard.uid !== recorded.uid)
    return not(`${name} has since been deleted and re-created: it is a different object now.`);
  if (verb === "create") {
    const unchanged = recorded.after && sameJson(stripServerFields(live.object), recorded.after);
    if (!unchanged)
      return not(`${name} has since been changed${whom(live, record, recorded, later)}: deleting it would lose that.`);
    return { kind: "undoable", write: { verb: "delete", ref, ...guard } };
  }
  if (!recorded.before || !recorded.patch) return not("The former version was not kept.");
  const restore = inversePatch(withMaps(recorded.before), recorded.patch);
  const now = withMaps(live.object);
  if (alreadyPatched(now, recorded.patch)) {
    return { kind: "undoable", write: { verb: "patch", ref, patch: restore, ...guard } };
  }
  if (alreadyPatched(now, restore)) return not(`${name} is as it was before: this was already undone.`);
  return not(`What this change wrote to ${name} has since been changed${whom(live, record, recorded, later)}.`);
}

function undoDelete(recorded: RecordedWrite, live: LiveObject | null, name: string): UndoOffer {
  if (live) return { kind: "not", sentence: `${name} exists again: it has since been re-created.` };
  if (!recorded.before) return { kind: "not", sentence: "The former version was not kept." };
  return { kind: "undoable", write: { verb: "create", manifest: recorded.before } };
}

/** ` by kubectl-edit at 10:02`; empty where nothing tells. */
function whom(
  live: LiveObject,
  { at, id, order }: Pick<ChangeRecord, "id" | "at" | "order">,
  { ref }: RecordedWrite,
  later: readonly ChangeRecord[],
): string {
  // managedFields know seconds only.
  const since = Math.floor(Date.parse(at) / 1000) * 1000;
  const others = live.managers
    .filter(
      (each) =>
        each.subresource === "" &&
        each.manager !== FIELD_MANAGER &&
        each.time !== null &&
        Date.parse(each.time) >= since,
    )
    .sort((a, b) => Date.parse(b.time ?? "") - Date.parse(a.time ?? ""));
  const [other] = others;
  if (other) return ` by ${other.manager} at ${other.time}`;
  const ours = later
    .filter(
      (each) =>
        each.id !== id &&
        each.order > order &&
        each.objects.some((write) => write.result === "applied" && sameRef(write.ref, ref)),
    )
    .sort(newestFirst);
  return ours[0] ? ` by a later change of this dashboard at ${ours[0].at}` : "";
}

/** The request that takes back what can be. Throws `nothing_to_undo` with the reasons. */
export function undoRequest(id: string, offers: readonly UndoOffer[]): ApplyRequest {
  const writes = undoWrites(offers);
  if (writes.length > 0) return { proposal: { writes }, undoes: id };
  throw new AppError("nothing_to_undo", whyNotUndone(offers).join(" "));
}

/** Of each object that cannot be taken back, why. */
export function whyNotUndone(offers: readonly UndoOffer[]): string[] {
  return offers.flatMap((each) => (each.kind === "not" ? [each.sentence] : []));
}

/** What can be taken back, the last that was written first. */
export function undoWrites(offers: readonly UndoOffer[]): ProposedWrite[] {
  return offers.flatMap((each) => (each.kind === "undoable" ? [each.write] : [])).reverse();
}

/** What removes the temporary policies that a change left, and nothing else of it. */
export function removalWrites(
  { objects }: Pick<ChangeRecord, "objects">,
  offers: readonly UndoOffer[],
): ProposedWrite[] {
  const left = leftStanding(objects);
  return offers.flatMap((offer, index) => {
    const object = objects[index];
    return offer.kind === "undoable" && object && left.includes(object) ? [offer.write] : [];
  });
}

/** Another change, for those who lead there. */
export interface NamedChange {
  id: string;
  namespace: string;
  /** null: it is no longer kept. */
  title: string | null;
}

/** `whole`: nothing is left of it. `by`: the latest that took something back. */
export interface Undone {
  by: NamedChange;
  whole: boolean;
}

/** Of each change that others took back, by its id: by whom, and whether all of it. An undo that was itself undone counts for nothing. */
export function undoneChanges(records: readonly ChangeRecord[]): Map<string, Undone> {
  const byId = new Map(records.map((each) => [each.id, each]));
  const undone = new Map<string, Undone>();
  const left = new Map<string, Set<string>>();
  for (const undo of records.toSorted(newestFirst)) {
    const of = undo.cause.kind === "undo" ? byId.get(undo.cause.of) : undefined;
    const back = appliedRefs(undo);
    if (!of || back.length === 0 || undone.get(undo.id)?.whole) continue;
    const still = left.get(of.id) ?? new Set(appliedRefs(of));
    for (const each of back) still.delete(each);
    left.set(of.id, still);
    undone.set(of.id, { by: undone.get(of.id)?.by ?? namedChange(undo), whole: still.size === 0 });
  }
  return undone;
}

/** What `record` takes back, as far as that is kept among `records`; null where it takes nothing back. */
export function undoOf({ cause, objects }: ChangeRecord, records: readonly ChangeRecord[]): NamedChange | null {
  if (cause.kind !== "undo") return null;
  const { of } = cause;
  const record = records.find(({ id }) => id === of);
  return record ? namedChange(record) : { id: of, namespace: namespaceOfRecord({ objects }), title: null };
}

function namedChange(record: ChangeRecord): NamedChange {
  return { id: record.id, namespace: namespaceOfRecord(record), title: recordTitle(record) };
}

function appliedRefs({ objects }: ChangeRecord): string[] {
  return objects.filter(({ result, temporary }) => result === "applied" && !temporary).map(({ ref }) => refKey(ref));
}
