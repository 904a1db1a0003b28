import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { forecastConnections } from "../../answers/forecast-connections";
import { forecastNow, hostnamesToConfirm, routesReturning } from "../../answers/rehearse";
import { whoAmI } from "../../cluster/client/identity";
import { requireWrites } from "../../cluster/client/write-object";
import { readPolicy } from "../../cluster/read-policy";
import { AppError } from "../../errors";
import { DEFAULT_WINDOW_SECONDS } from "../../flows/asked/search";
import { refKey } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { type ProposedWrite, refOfWrite } from "../../linkerd/proposal";
import type { Caller } from "../../people/caller";
import { dashboard } from "../../people/dashboard";
import { dashboardNamespace } from "../../records/current-store";
import { FARTHEST_SECONDS } from "../../simulation/look-back";
import { answerOf } from "../apply-answer";
import type { ApplyAnswer, ApplyRequest } from "../change";
import { type ChangeCause, type ChangeRecord, changeId, type RecordedWrite } from "../change-record";
import { namespacesToConfirm } from "../checks/policy-notices";
import { sameForecast } from "../forecast";
import { heldPromise } from "../held-promises";
import { touchesMesh } from "../policies/mesh-writes";
import type { OrderedStep } from "../policies/order-steps";
import { concludeChange, wordsOf } from "./conclude-change";
import { holding, THIS_PROCESS } from "./holder";
import { listRecords, readRecord } from "./journal";
import { orderChange } from "./order-change";
import { reconciled } from "./reconcile";
import { requireKind } from "./require-kind";
import { comparable, requireSameConnections, requireSameForecast } from "./require-same";
import { watchChange } from "./watch-change";
import { writeAll } from "./write-all";

/**
 * Writes a proposal as `caller`, one object after the other, and stops at the first that fails. What the browser reviewed is
 * checked again by the guards of each write, and rehearsed again. It is a journal: the record is kept before the first object is written, and
 * carried forward with each, so that whoever reads it after a death can tell the end. Where no record can be kept the change is
 * written all the same and says so, but nothing is promised for later.
 * Throws where nothing was written: `forecast_changed` (since it was shown), `confirmation_missing`, `read_only`, `kind_foreign`, `kind_unserved`, `sent_before` (another change under this id),
 * `records_unusable` (a promise that cannot be kept), `unknown_end`, and what made the first write fail (`object_changed`, …).
 */
export async function applyChange(caller: Caller, request: ApplyRequest, because?: ChangeCause): Promise<ApplyAnswer> {
  requireWrites();
  const { writes } = request.proposal;
  requireDistinct(writes);
  const digest = digestOf(request);
  if (request.id !== undefined) {
    const former = await readRecord(dashboard(), request.id).catch(unlessUnkept);
    if (former) return sentBefore(request.id, digest);
  }
  const [by, { snapshot }, recorded] = await Promise.all([
    whoAmI(caller),
    readPolicy(caller),
    // Of all who promised something, whatever the caller may see.
    listRecords(dashboard()).catch(unlessUnkept),
  ]);
  for (const write of writes) requireKind(write, snapshot);
  const [forecasts, returning, toConfirm] = await Promise.all([
    // What goes back may be urgent, and is not held up by a long window.
    forecastBeside(caller, request, snapshot, because !== undefined || request.undoes !== undefined),
    routesReturning(request, snapshot),
    request.undoes === undefined ? hostnamesToConfirm(request, snapshot) : [],
  ]);
  requireConfirmed(request, toConfirm);
  if (request.undoes === undefined) {
    requireNamed(request, namespacesToConfirm(writes, await dashboardNamespace(dashboard())));
  }
  requireSameForecast(request, forecasts.forecast);
  requireSameConnections(request, forecasts.connections);
  const at = new Date();
  const id = request.id ?? changeId(at, randomBytes(4).toString("hex"));
  const steps = await orderChange(caller, writes, id.slice(-TAG_LENGTH));
  const records = recorded?.kept.map(({ record }) => record) ?? [];
  const { overrideGitOps = false } = request;
  const record: ChangeRecord = {
    id,
    at: at.toISOString(),
    order: Math.max(at.getTime(), ...records.map((each) => each.order + 1)),
    by: by ?? "unknown",
    cause: because ?? (request.undoes === undefined ? { kind: "person" } : { kind: "undo", of: request.undoes }),
    state: "writing",
    holder: THIS_PROCESS,
    digest,
    overrideGitOps,
    objects: steps.map(begin),
    ...forecasts,
    returning,
    verification: null,
  };
  const { tlsRouteHostnames, tlsRouteVersion = "v1alpha2", linkerdVersion = null } = snapshot;
  const readings = { tlsRouteHostnames, tlsRouteVersion, linkerdVersion };
  const promiseFor = (uid: string) => heldPromise(records, uid);
  return holding(id, async () => {
    const context = { id, at, by: record.by, ...readings, overrideGitOps, promiseFor };
    const written = await writeAll(caller, steps, record, context);
    if (written.kind === "exists") return sentBefore(id, digest);
    const { kept, outcome, stored } = written;
    const unknown = outcome.objects.some((each) => each.result === "writing");
    if (unknown) return answerOf(outcome, { activity: written.unkept, event: null }, stored);
    const { record: done, unkept, event } = await concludeChange(caller, kept, writtenNow(outcome));
    watchChange(done);
    // Where it could not be kept in between, but was in the end, it is kept.
    return answerOf(done, { activity: kept ? unkept : written.unkept, event }, stored);
  });
}

/** From now on what is opened is opened under it. */
function writtenNow(record: ChangeRecord): ChangeRecord {
  if (!record.connections) return record;
  return { ...record, connections: { ...record.connections, writtenAt: new Date().toISOString() } };
}

/** Nothing that keeps a record from being read keeps a change from being written. */
function unlessUnkept(error: unknown): null {
  wordsOf(error);
  return null;
}

/** The server's own forecast, and the one in the browser where that says something else. */
async function forecastBeside(
  caller: Caller,
  { proposal, shown }: ApplyRequest,
  before: PolicySnapshot,
  goesBack: boolean,
) {
  const usual = goesBack ? DEFAULT_WINDOW_SECONDS : FARTHEST_SECONDS;
  const { windowSeconds, confirmedPorts } = shown ?? { windowSeconds: usual };
  const request = { proposal, windowSeconds, ...(confirmedPorts && { confirmedPorts }) };
  const forecast = touchesMesh(proposal.writes) ? await forecastNow(caller, request, before) : null;
  const { connections } = await forecastConnections(caller, { proposal, windowSeconds });
  const same = !shown || !comparable(shown, forecast) || sameForecast(shown.counts, forecast.counts);
  return { forecast, connections, shownOtherwise: same ? null : shown.counts };
}

/** What reaches over strangers is typed, not slipped into: a browser that never asked for it is refused. */
function requireConfirmed({ confirmed = [] }: ApplyRequest, toConfirm: readonly string[]): void {
  const missing = toConfirm.filter((each) => !confirmed.includes(each));
  if (missing.length === 0) return;
  const names = missing.join(", ");
  throw new AppError("confirmation_missing", `Anyone can register names below ${names}: type it to confirm.`, {
    hint: "Nothing was written. List the exact domains or send the wildcard in `confirmed`.",
    details: { missing },
  });
}

/** What every namespace depends on is not isolated by a slip. */
function requireNamed({ confirmed = [] }: ApplyRequest, namespaces: readonly string[]): void {
  const missing = namespaces.filter((each) => !confirmed.includes(each));
  if (missing.length === 0) return;
  const names = missing.join(", ");
  throw new AppError("confirmation_missing", `Other namespaces depend on ${names}: type its name to confirm.`, {
    hint: "Nothing was written. Send the namespace in `confirmed`, or leave its NetworkPolicies alone.",
    details: { missing },
  });
}

function requireDistinct(writes: readonly ProposedWrite[]): void {
  const seen = new Set<string>();
  for (const write of writes) {
    const key = refKey(refOfWrite(write));
    if (seen.has(key)) throw new AppError("bad_request", `${key} is written twice in one change.`);
    seen.add(key);
  }
}

function begin({ write, temporary }: OrderedStep): RecordedWrite {
  const { uid, resourceVersion } = write.verb === "create" || temporary ? UNKNOWN : write;
  // Tells what was meant also of an object that is never reached.
  const asked = { before: null, after: null, patch: write.verb === "patch" ? write.patch : null };
  const meanwhile = temporary ? { temporary } : {};
  return { verb: write.verb, ref: refOfWrite(write), uid, resourceVersion, result: "waiting", ...asked, ...meanwhile };
}

/** Before an object exists. */
const UNKNOWN = { uid: null, resourceVersion: null };
/** The random end of a change's id. */
const TAG_LENGTH = 8;

/** Of what is to be written, whatever the order of its keys. */
function digestOf({ proposal, undoes, overrideGitOps }: ApplyRequest): string {
  const sorted = JSON.stringify([proposal, undoes ?? null, overrideGitOps ?? false], (_, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash("sha256").update(sorted).digest("hex");
}

/** How long a request that comes a second time waits for the first. */
const WAIT_MILLISECONDS = 10_000;
const PAUSE_MILLISECONDS = 200;

/** A request that comes again, after an answer that never arrived, is answered with what became of it. null: it is the first. */
async function formerAnswer(id: string, digest: string): Promise<ApplyAnswer | null> {
  const deadline = performance.now() + WAIT_MILLISECONDS;
  for (;;) {
    const kept = await readRecord(dashboard(), id);
    if (kept === null) return null;
    if (kept === "unreadable" || kept.record.digest !== digest) {
      throw new AppError("sent_before", "Another change was sent with this id; this one is not written.", {
        hint: "Send it with its own id.",
      });
    }
    const record = await reconciled(kept);
    if (record.state !== "writing" || record.holder === null) return answerOf(record);
    if (performance.now() > deadline) {
      throw new AppError("sent_before", "This change was already sent and is being written.", {
        hint: "See Activity for its outcome.",
      });
    }
    await sleep(PAUSE_MILLISECONDS);
  }
}

async function sentBefore(id: string, digest: string): Promise<ApplyAnswer> {
  const answer = await formerAnswer(id, digest);
  if (answer) return answer;
  throw new AppError("sent_before", "This change was already sent; it is not written twice.", {
    hint: "See Activity for its outcome.",
  });
}
