import "server-only";
import { patchActivityMap } from "../cluster/activity-map";
import { AppError } from "../errors";
import { type ChangeRecord, printRecord } from "./change-record";

/** A ConfigMap holds 1 MiB at most; half of it leaves room for those who write at the same time. */
const MAX_BYTES = 512 * 1024;
const MAX_RECORDS = 200;

/** Where a record is kept: the namespace of the first object it changed. */
export function namespaceOfRecord(record: ChangeRecord): string {
  return record.objects[0]?.ref.namespace ?? "";
}

/** Keeps `record` in the cluster, and lets the oldest go. null, or why it could not be kept: no reason to refuse a change. */
export async function keepRecord(record: ChangeRecord): Promise<string | null> {
  const namespace = namespaceOfRecord(record);
  try {
    const { entries } = await patchActivityMap(namespace, { [record.id]: printRecord(record) });
    const old = outgrown(entries);
    if (old.length > 0) await patchActivityMap(namespace, Object.fromEntries(old.map((id) => [id, null])));
    return null;
  } catch (error) {
    if (error instanceof AppError) return [error.message, error.hint].filter(Boolean).join(" ");
    throw error;
  }
}

/** Keys of the oldest entries that are too many or too much. */
export function outgrown(entries: Readonly<Record<string, string>>, maxBytes = MAX_BYTES): string[] {
  let bytes = 0;
  return Object.keys(entries)
    .sort()
    .reverse()
    .filter((id, index) => {
      bytes += Buffer.byteLength(entries[id] ?? "");
      return index > 0 && (index >= MAX_RECORDS || bytes > maxBytes);
    });
}
