import "server-only";
import { recordEvent } from "../../cluster/client/record-event";
import { AppError } from "../../errors";
import type { Caller } from "../../people/caller";
import type { ChangeRecord, RecordedWrite } from "../change-record";
import { takeBackCommands } from "../take-back";

/** One line of JSON on stdout for each change: who, when, what became of which object, and the commands that take it back. */
function printAudit(record: ChangeRecord): string {
  const { id, at, by, cause, objects, forecast, connections } = record;
  return JSON.stringify({
    audit: "egress-policy-change",
    id,
    at,
    by,
    sharedIdentity: true,
    cause,
    objects: objects.map(({ verb, ref, uid, result, code, message }) => ({ verb, ...ref, uid, result, code, message })),
    forecast: forecast?.counts ?? null,
    ...(connections && { connections: connections.counts }),
    takeBack: takeBackCommands(objects),
  });
}

export function logChange(record: ChangeRecord): void {
  console.log(printAudit(record));
}

const DONE: Record<RecordedWrite["verb"], string> = { create: "Created", patch: "Changed", delete: "Deleted" };

/** An Event on each object that was written or refused. null, or why there is none: no reason to refuse a change. */
export async function recordEvents(caller: Caller, record: ChangeRecord): Promise<string | null> {
  const tried = record.objects.filter(({ result }) => ["applied", "failed", "unknown"].includes(result));
  const told = await Promise.allSettled(tried.map((each) => recordEvent(caller, eventOf(record, each), new Date())));
  const [failure] = told.flatMap((each) => (each.status === "rejected" ? [each.reason] : []));
  if (failure === undefined) return null;
  if (failure instanceof AppError) return [failure.message, failure.hint].filter(Boolean).join(" ");
  throw failure;
}

function eventOf({ id, by, cause }: ChangeRecord, { ref, uid, verb, result, message }: RecordedWrite) {
  const applied = result === "applied";
  const why =
    cause.kind === "undo" ? ", to undo an earlier change" : cause.kind === "revert" ? ", because its time was up" : "";
  return {
    key: id,
    ref,
    uid,
    action: DONE[verb],
    reason: applied ? "EgressPolicyChanged" : "EgressPolicyChangeFailed",
    type: applied ? ("Normal" as const) : ("Warning" as const),
    note: applied
      ? `${DONE[verb]} through the egress dashboard as ${by}${why} (change ${id}).`
      : `Could not be ${DONE[verb].toLowerCase()} through the egress dashboard as ${by}${why} (change ${id}): ${message ?? "no reason known"}`,
  };
}
