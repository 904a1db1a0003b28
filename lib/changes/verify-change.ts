import "server-only";
import { readActivityMap } from "../cluster/activity-map";
import { requireWrites } from "../cluster/write-object";
import { AppError } from "../errors";
import { read } from "../flows/reading-thread";
import { NO_SEARCH } from "../flows/search";
import type { VerifyRequest } from "./activity";
import { parseRecord, type RecordedVerification } from "./change-record";
import { gatherEvidence } from "./evidence";
import { keepRecord } from "./keep-record";

/**
 * Compares fresh traffic with the forecast of a kept change, and keeps the result beside it. What a browser saw is not taken
 * over: it only says that it is time to look. Throws `change_not_found`, `read_only`, and what keeps flows from being read.
 */
export async function verifyChange({ namespace, id }: VerifyRequest): Promise<RecordedVerification | null> {
  requireWrites();
  const { entries } = await readActivityMap(namespace);
  const record = parseRecord(id, entries[id] ?? "");
  if (!record) throw new AppError("change_not_found", `No change ${id} is kept in namespace ${namespace}.`);
  const { forecast } = record;
  if (!forecast || forecast.turns.length === 0) return null;
  const answer = await read("flows", { ...NO_SEARCH, windowSeconds: forecast.windowSeconds }, { noCache: true });
  const evidence = gatherEvidence(forecast, answer, record.at);
  const count = (state: string) => evidence.filter((each) => each.state === state).length;
  const verification: RecordedVerification = {
    at: new Date().toISOString(),
    proven: count("proven"),
    unturned: count("unturned"),
    silent: count("silent"),
    flows: evidence.map(({ change, state }) => ({ id: change.flow.id, state })),
  };
  await keepRecord({ ...record, verification });
  return verification;
}
