import "server-only";
import { randomBytes } from "node:crypto";
import { readActivityMap } from "../cluster/activity-map";
import { whoAmI } from "../cluster/identity";
import { readPolicy } from "../cluster/read-policy";
import { requireWrites } from "../cluster/write-object";
import { AppError } from "../errors";
import { DEFAULT_WINDOW_SECONDS } from "../flows/search";
import { refKey } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { proposedSnapshot } from "../simulation/proposed-snapshot";
import { applyWrite, type WriteContext } from "./apply-write";
import { logChange, recordEvents } from "./audit";
import type { AppliedWrite, ApplyAnswer, ApplyRequest, ProposedWrite } from "./change";
import { type ChangeCause, type ChangeRecord, changeId, type RecordedWrite } from "./change-record";
import { sameForecast } from "./forecast";
import { keepRecord, namespaceOfRecord } from "./keep-record";
import { forecastNow } from "./rehearse";
import { requireKind } from "./require-kind";
import { returningRoutes } from "./status-checks";
import { stripServerFields } from "./strip-server-fields";
import { refOfWrite } from "./take-away";
import { watchChange } from "./watch-change";

/**
 * Writes a proposal, one object after the other, and stops at the first that fails. What the browser reviewed is checked again
 * by the guards of each write, and rehearsed again. A record of it is kept before and after, an Event and a line of the log tell
 * of it; none of them holds a change up. Throws where nothing was written: `read_only`, `kind_foreign`, `kind_unserved`, `sent_before`, and what made
 * the first write fail (`object_changed`, `object_replaced`, `object_deleted`, `gitops_owned`, `undecodable`, …).
 */
export async function applyChange(request: ApplyRequest, because?: ChangeCause): Promise<ApplyAnswer> {
  requireWrites();
  const { writes } = request.proposal;
  requireDistinct(writes);
  const [by, { snapshot }] = await Promise.all([whoAmI(), readPolicy()]);
  for (const write of writes) requireKind(write, snapshot);
  const after = proposedSnapshot(snapshot, request.proposal);
  const forecasts = await forecastBeside(request, snapshot, after);
  const returning = returningRoutes(snapshot, after, writes.map(refOfWrite));
  const at = new Date();
  const id = request.id ?? changeId(at, randomBytes(4).toString("hex"));
  const cause = because ?? (request.undoes === undefined ? { kind: "person" } : { kind: "undo", of: request.undoes });
  const begun: ChangeRecord = {
    id,
    at: at.toISOString(),
    by: by ?? "unknown",
    cause,
    state: "writing",
    objects: writes.map(begin),
    ...forecasts,
    returning,
    verification: null,
  };
  if (request.id !== undefined) await refuseRepeated(begun);
  const unkept = await keepRecord(begun);
  const { overrideGitOps = false } = request;
  const { tlsRouteHostnames, tlsRouteVersion = "v1alpha2", linkerdVersion = null } = snapshot;
  const readings = { tlsRouteHostnames, tlsRouteVersion, linkerdVersion };
  const written = await writeAll(writes, { id, at, by: begun.by, ...readings, overrideGitOps });
  const done: ChangeRecord = { ...begun, state: "done", objects: written.map((each) => each.recorded) };
  logChange(done);
  const [activity, event] = await Promise.all([unkept ?? keepRecord(done), recordEvents(done)]);
  const refused = written[0]?.error;
  if (refused) throw refused;
  watchChange(done);
  const results = written.map((each) => each.result);
  return {
    id,
    appliedAt: begun.at,
    results,
    ...forecasts,
    returning,
    record: { namespace: namespaceOfRecord(done), activity, event },
  };
}

/** The server's own forecast, and the one in the browser where that says something else. */
async function forecastBeside({ proposal, shown }: ApplyRequest, before: PolicySnapshot, after: PolicySnapshot) {
  const { windowSeconds, confirmedPorts } = shown ?? { windowSeconds: DEFAULT_WINDOW_SECONDS };
  const request = { proposal, windowSeconds, ...(confirmedPorts && { confirmedPorts }) };
  const forecast = await forecastNow(request, before, after);
  const same = !shown || !forecast || sameForecast(shown.counts, forecast.counts);
  return { forecast, shownOtherwise: same ? null : shown.counts };
}

function requireDistinct(writes: readonly ProposedWrite[]): void {
  const seen = new Set<string>();
  for (const write of writes) {
    const key = refKey(refOfWrite(write));
    if (seen.has(key)) throw new AppError("bad_request", `${key} is written twice in one change.`);
    seen.add(key);
  }
}

/** A request that comes a second time, after an answer that never arrived, must not be carried out twice. */
async function refuseRepeated(record: ChangeRecord): Promise<void> {
  // Without the right to read it there is no record either.
  const kept = await readActivityMap(namespaceOfRecord(record)).catch(() => null);
  if (!kept || !Object.hasOwn(kept.entries, record.id)) return;
  throw new AppError("sent_before", "This change was sent before; it is not written a second time.", {
    hint: "Activity tells what became of it.",
  });
}

interface Written {
  result: AppliedWrite;
  recorded: RecordedWrite;
  /** Set for the first write alone: then nothing was written at all. */
  error?: AppError;
}

async function writeAll(writes: readonly ProposedWrite[], context: WriteContext): Promise<Written[]> {
  const written: Written[] = [];
  for (const write of writes) {
    const ref = refOfWrite(write);
    const begun = begin(write);
    if (written.some((each) => each.result.status === "failed")) {
      const result: AppliedWrite = { ref, status: "not-tried", object: null };
      written.push({ result, recorded: { ...begun, result: "not-tried" } });
      continue;
    }
    try {
      const { before, after, patch } = await applyWrite(write, context);
      const recorded: RecordedWrite = {
        ...begun,
        uid: after?.metadata.uid ?? begun.uid,
        result: "applied",
        before: before && stripServerFields(before),
        after: after && stripServerFields(after),
        patch,
      };
      written.push({ result: { ref, status: "applied", object: after }, recorded });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, message, hint } = error;
      const result: AppliedWrite = { ref, status: "failed", object: null, code, message, hint };
      const recorded: RecordedWrite = { ...begun, result: "failed", code, message };
      written.push({ result, recorded, ...(written.length === 0 && { error }) });
    }
  }
  return written;
}

function begin(write: ProposedWrite): RecordedWrite {
  const uid = write.verb === "create" ? null : write.uid;
  return { verb: write.verb, ref: refOfWrite(write), uid, result: "writing", before: null, after: null, patch: null };
}
