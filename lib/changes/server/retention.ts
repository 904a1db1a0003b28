import "server-only";
import { dashboard } from "../../people/dashboard";
import { recordStore } from "../../records/current-store";
import { isOpen, newestFirst } from "../change-record";
import { type KeptRecord, listRecords } from "./journal";

const MAX_WRITTEN = 200;
const MAX_WRITTEN_BYTES = 16 * 1024 * 1024;
/** Whoever sends what is refused, again and again, must not push out what was written. */
const MAX_REFUSED = 50;

/** What is to go: the oldest by the server's order. Never what there is work left on, nor the newest. */
export function outgrown(all: readonly KeptRecord[]): KeptRecord[] {
  const closed = all.filter(({ record }) => !isOpen(record)).sort((a, b) => newestFirst(a.record, b.record));
  const written = closed.filter(({ record }) =>
    record.objects.some((each) => each.result !== "failed" && each.result !== "not-tried"),
  );
  const refused = closed.filter((each) => !written.includes(each));
  let bytes = 0;
  const tooMuch = written.filter(({ stored }, index) => {
    bytes += Buffer.byteLength(stored.text);
    return index > 0 && (index >= MAX_WRITTEN || bytes > MAX_WRITTEN_BYTES);
  });
  return [...tooMuch, ...refused.slice(MAX_REFUSED)];
}

/** Lets the oldest go. */
export async function pruneRecords(): Promise<void> {
  const store = await recordStore(dashboard());
  for (const { stored } of outgrown((await listRecords(dashboard())).kept)) await store.remove(stored);
}
