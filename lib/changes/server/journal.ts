import "server-only";
import { Breath } from "../../breathe";
import { AppError } from "../../errors";
import type { Caller } from "../../people/caller";
import { dashboard } from "../../people/dashboard";
import { recordStore } from "../../records/current-store";
import type { StoredRecord } from "../../records/record-store";
import { isLost } from "../apply-state";
import { type ChangeRecord, isChangeId, isOpen } from "../change-record";
import { parseRecord, printRecord } from "./record-text";

// Records are written by the dashboard itself, whoever made the change: they lie where tenants cannot write.

/** A record as it was read, and from where it goes forward. */
export interface KeptRecord {
  record: ChangeRecord;
  stored: StoredRecord;
}

/** null where there is a record of that id already. Throws where none can be kept. */
export async function createRecord(record: ChangeRecord): Promise<KeptRecord | null> {
  const store = await recordStore(dashboard());
  const text = printRecord(record);
  const stored = await evenIfLost(record.id, text, () => store.create(record.id, text, isOpen(record)));
  return stored && { record, stored };
}

/** null where there is none; `unreadable` where there is, and it is no record of this dashboard. */
export async function readRecord(caller: Caller, id: string): Promise<KeptRecord | "unreadable" | null> {
  const stored = isChangeId(id) ? await (await recordStore(caller)).read(id) : null;
  if (!stored) return null;
  const record = parseRecord(id, stored.text);
  return record ? { record, stored } : "unreadable";
}

/** All of them, or those alone that there is work left on; and the keys of those that cannot be read, each for itself. */
export async function listRecords(
  caller: Caller,
  only?: "open",
): Promise<{ kept: KeptRecord[]; unreadable: string[] }> {
  const kept: KeptRecord[] = [];
  const unreadable: string[] = [];
  // Together they may be some megabytes.
  const breath = new Breath();
  for (const stored of await (await recordStore(caller)).list(only)) {
    if (breath.due()) await breath.take();
    const record = parseRecord(stored.key, stored.text);
    if (record) kept.push({ stored, record });
    else unreadable.push(stored.key);
  }
  return { kept, unreadable };
}

/** null where it went forward from another state meanwhile: read it again. */
export async function advanceRecord({ stored }: KeptRecord, record: ChangeRecord): Promise<KeptRecord | null> {
  const store = await recordStore(dashboard());
  const text = printRecord(record);
  if (text === stored.text) return { record, stored };
  const next = await evenIfLost(record.id, text, () => store.advance(stored, text, isOpen(record)));
  return next && { record, stored: next };
}

const TRIES = 8;

/**
 * Makes `change` of the record as it is, again and again where others are at it too. null: there is no such record, or `change`
 * wanted nothing of it.
 */
export async function updateRecord(
  id: string,
  change: (record: ChangeRecord) => ChangeRecord | null,
): Promise<KeptRecord | null> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const kept = await readRecord(dashboard(), id);
    if (kept === null || kept === "unreadable") return null;
    const next = change(kept.record);
    if (!next) return null;
    const advanced = await advanceRecord(kept, next);
    if (advanced) return advanced;
  }
  throw new AppError("records_unusable", `The record of ${id} changes faster than it can be read.`);
}

/** An answer that never came says nothing of what was stored: the record itself does. */
async function evenIfLost(
  id: string,
  text: string,
  write: () => Promise<StoredRecord | null>,
): Promise<StoredRecord | null> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof AppError) || !isLost(error.code)) throw error;
    const stored = await (await recordStore(dashboard())).read(id);
    if (stored?.text === text) return stored;
    throw error;
  }
}

/** What is to be undone at its time has to be recorded before it is written. */
export function unpromised(why: string): AppError {
  const message = `A policy for a limited time needs a record to revert it, and none can be kept: ${why}`;
  return new AppError("records_unusable", message, { hint: "It was not written. It can be set without a time limit." });
}
