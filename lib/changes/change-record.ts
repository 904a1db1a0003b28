import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import { isRecord } from "../linkerd/record";
import type { AppliedWrite, ProposedWrite } from "./change";
import type { Evidence } from "./evidence";
import type { Forecast } from "./forecast";

/** A change as it is kept in the cluster. Written before the first object is, so that a death in between leaves a trace. */
export interface ChangeRecord {
  id: string;
  /** RFC 3339, of the server's clock. */
  at: string;
  /** The identity the API server saw. Whoever uses this dashboard acts as it, so it names the dashboard and no person. */
  by: string;
  cause: ChangeCause;
  /** `writing`: begun, and no end is known. */
  state: "writing" | "done";
  objects: RecordedWrite[];
  /** The server's own, from the traffic just before it wrote; null where that could not be read. */
  forecast: Forecast | null;
  /** What the reviewer was shown, told by the browser, where that was something else. */
  shownOtherwise?: Forecast["counts"] | null;
  /** Routes that were to come back into force because of it; absent where a former version wrote the record. */
  returning?: ObjectRef[];
  verification: RecordedVerification | null;
}

/** `undo`: of the change with that id. `revert`: a time-boxed Allow that was due. */
export type ChangeCause = { kind: "person" } | { kind: "undo"; of: string } | { kind: "revert" };

export interface RecordedWrite {
  verb: ProposedWrite["verb"];
  ref: ObjectRef;
  /** null before the object exists. */
  uid: string | null;
  result: AppliedWrite["status"] | "writing";
  code?: string;
  message?: string;
  /** What a person wrote of it, then and now. Both null, and `patch` too, where they are too large to keep. */
  before: KubernetesObject | null;
  after: KubernetesObject | null;
  patch: Record<string, unknown> | null;
  tooLarge?: boolean;
}

/** What fresh traffic said of it when the dashboard looked last. */
export interface RecordedVerification extends Evidence {
  /** RFC 3339. */
  at: string;
}

const MAX_RECORD_BYTES = 64 * 1024;
const ID = /^\d{8}T\d{9}Z-[0-9a-f]{8}$/;

/** Sorts by time, and is a key that a ConfigMap permits. `random`: eight hexadecimal digits. */
export function changeId(at: Date, random: string): string {
  return `${at.toISOString().replace(/[-:.]/g, "")}-${random}`;
}

export function isChangeId(text: string): boolean {
  return ID.test(text);
}

/** Objects go first where the record would be too large to keep beside others. */
export function printRecord(record: ChangeRecord): string {
  const text = JSON.stringify(record);
  if (text.length <= MAX_RECORD_BYTES) return text;
  const objects = record.objects.map((each) => ({ ...each, before: null, after: null, patch: null, tooLarge: true }));
  const bare = JSON.stringify({ ...record, objects });
  return bare.length <= MAX_RECORD_BYTES ? bare : JSON.stringify({ ...record, objects, forecast: null });
}

/** null for what nobody here has written: a ConfigMap is anybody's to edit. */
export function parseRecord(id: string, text: string): ChangeRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  return isChangeRecord(value) && value.id === id && isChangeId(id) ? value : null;
}

/** Looks at what readers lean on; the rest was printed by `printRecord` of this or a former version. */
function isChangeRecord(value: unknown): value is ChangeRecord {
  if (!isRecord(value)) return false;
  const { id, at, by, cause, state, objects } = value;
  return (
    [id, at, by].every((each) => typeof each === "string") &&
    !Number.isNaN(Date.parse(String(at))) &&
    isRecord(cause) &&
    (state === "writing" || state === "done") &&
    Array.isArray(objects) &&
    objects.length > 0 &&
    objects.every(isRecordedWrite) &&
    (value.forecast === null || (isRecord(value.forecast) && Array.isArray(value.forecast.turns)))
  );
}

function isRecordedWrite(value: unknown): boolean {
  if (!isRecord(value) || !isRecord(value.ref)) return false;
  const { group, kind, namespace, name } = value.ref;
  return [group, kind, namespace, name, value.verb, value.result].every((each) => typeof each === "string");
}
