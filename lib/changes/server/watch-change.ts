import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { readEnv } from "../../env";
import { AppError } from "../../errors";
import { NO_SEARCH } from "../../flows/asked/search";
import type { FlowsAnswer } from "../../flows/flow";
import type { Caller } from "../../people/caller";
import { dashboard } from "../../people/dashboard";
import { read } from "../../readings/reading-thread";
import { type ChangeRecord, tellsOf } from "../change-record";
import { type Evidence, gatherEvidence, isSettled, WATCH_SECONDS } from "../evidence";
import type { EvidenceAnswer } from "../evidence-answer";
import type { ConnectionEvidence } from "../policies/connection-outcome";
import { connectionsSince } from "./connections-since";
import { listRecords, readRecord, updateRecord } from "./journal";

// Every change that was applied is watched for five minutes by the server that applied it, and by one that starts meanwhile.
// All of them share one reading.

/** Reaches back to the oldest change that is watched, clocks that differ and a late scrape included. */
const WINDOW_SECONDS = 2 * WATCH_SECONDS;
const SHORTEST_PAUSE_SECONDS = 2;
/** After this long without a look, what was kept is shown as it is. */
const GRACE_SECONDS = 60;

interface Watch {
  record: ChangeRecord;
  answer: Omit<EvidenceAnswer, "now">;
}

interface Watches {
  byId: Map<string, Watch>;
  running: boolean;
}

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressWatches: Watches | undefined;
}

function watches(): Watches {
  globalThis.egressWatches ??= { byId: new Map(), running: false };
  return globalThis.egressWatches;
}

/** Begins to compare fresh traffic with a change that was applied, and keeps beside its record what comes. */
export function watchChange(record: ChangeRecord): void {
  const { byId } = watches();
  if (byId.has(record.id) || !hasWritten(record) || isPast(record)) return;
  byId.set(record.id, { record, answer: { ...NOTHING_YET, evidence: record.verification } });
  void run();
}

/** Goes on with the changes that a server before this one applied in the last minutes. */
export async function resumeWatches(): Promise<void> {
  if (readEnv().readOnly.on) return;
  for (const { record } of (await listRecords(dashboard())).kept) if (record.state === "done") watchChange(record);
}

/** What is known of one change. Throws `change_not_found`, and what keeps its record from being read. */
export async function readEvidence(caller: Caller, namespace: string, id: string): Promise<EvidenceAnswer> {
  const now = new Date().toISOString();
  const watch = watches().byId.get(id);
  if (watch && tellsOf(watch.record, namespace)) return { now, ...watch.answer };
  const kept = await readRecord(caller, id);
  if (kept === null || kept === "unreadable" || !tellsOf(kept.record, namespace)) {
    throw new AppError("change_not_found", `There is no record of change ${id} in namespace ${namespace}.`);
  }
  const { record } = kept;
  const { verification } = record;
  // Another replica may be watching it.
  const over = isPast(record) || !hasWritten(record) || (verification !== null && isSettled(record, verification));
  return { now, ...NOTHING_YET, over, evidence: verification, readAt: verification?.at ?? null };
}

const NOTHING_YET: Omit<EvidenceAnswer, "now"> = {
  over: false,
  evidence: null,
  readAt: null,
  problem: null,
};

function hasWritten({ objects }: ChangeRecord): boolean {
  return objects.some((each) => each.result === "applied");
}

function secondsSince({ at }: ChangeRecord): number {
  return (Date.now() - Date.parse(at)) / 1000;
}

function isPast(record: ChangeRecord): boolean {
  return secondsSince(record) > WATCH_SECONDS;
}

async function run(): Promise<void> {
  const all = watches();
  if (all.running) return;
  all.running = true;
  try {
    for (let open = openWatches(); open.length > 0; open = openWatches()) {
      const seconds = await lookAt(open);
      await sleep(Math.max(SHORTEST_PAUSE_SECONDS, seconds) * 1000, null, { ref: false });
    }
  } finally {
    all.running = false;
  }
}

/** Those still watched; one that is over stays for a minute, so that its last word is read from here. */
function openWatches(): Watch[] {
  const { byId } = watches();
  for (const [id, { record, answer }] of byId)
    if (answer.over && secondsSince(record) > WATCH_SECONDS + GRACE_SECONDS) byId.delete(id);
  return [...byId.values()].filter(({ answer }) => !answer.over);
}

/** One reading for all. Returns the scrape interval: nothing new is to be seen before. */
async function lookAt(open: readonly Watch[]): Promise<number> {
  try {
    const flows = await read(dashboard(), "flows", { ...NO_SEARCH, windowSeconds: WINDOW_SECONDS }, { noCache: true });
    await Promise.all(
      open.map(async (watch) => judge(watch, flows, await connectionsSince(dashboard(), watch.record, flows))),
    );
    return flows.window.scrapeIntervalSeconds;
  } catch (error) {
    // What is no AppError is a fault of ours, so the log gets it whole. Either way the next look may succeed.
    if (!(error instanceof AppError)) console.error(error);
    const problem =
      error instanceof AppError ? error.message : "Fresh traffic could not be evaluated; the log has the details.";
    for (const watch of open) {
      const { record, answer } = watch;
      watch.answer = { ...answer, problem, over: isPast(record) };
    }
    return 0;
  }
}

async function judge(watch: Watch, flows: FlowsAnswer, connections: ConnectionEvidence | null): Promise<void> {
  const { record } = watch;
  const evidence: Evidence = { ...gatherEvidence(record, flows), ...(connections && { connections }) };
  const over = isPast(record) || isSettled(record, evidence);
  const changed = statesOf(evidence) !== statesOf(record.verification);
  const { readAt } = flows;
  watch.answer = { over, evidence, readAt, problem: null };
  if (!changed && !(over && record.verification?.at !== readAt)) return;
  const verification = { at: readAt, ...evidence };
  watch.record = { ...record, verification };
  try {
    await updateRecord(record.id, (now) => ({ ...now, verification }));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    watch.answer = {
      ...watch.answer,
      problem: `The outcome could not be recorded: ${error.message} ${error.hint}`.trim(),
    };
  }
}

function statesOf(evidence: Evidence | null): string {
  return JSON.stringify([
    evidence?.flows.map((each) => each.state),
    evidence?.routes.map((each) => each.seen?.verdict ?? null),
    evidence?.unforeseen.map((each) => each.flow.id).sort(),
    evidence?.connections?.states,
    evidence?.connections?.failing.map(({ source, target, port }) => [source, target, port]),
  ]);
}
