import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import type { PlanCheck, PlanRequest } from "../changes/change";
import type { Forecast } from "../changes/forecast";
import { readPolicy } from "../cluster/read-policy";
import { AppError } from "../errors";
import { DEFAULT_WINDOW_SECONDS, NO_SEARCH } from "../flows/asked/search";
import { type ObjectRef, printRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { refOfWrite } from "../linkerd/proposal";
import type { Caller } from "../people/caller";
import { read } from "../readings/reading-thread";
import { judge } from "./decision-thread";
import type { FlowBytes, ReplayQuestion } from "./judgements";
import { readDialled } from "./read-dialled";

/**
 * What `POST /api/simulate` answers, a `WhatIf` as JSON: nothing is asked of the API server but what is watched anyway. Throws where
 * flows cannot be read.
 */
export async function rehearse(caller: Caller, request: PlanRequest, signal?: AbortSignal): Promise<FlowBytes> {
  const [{ snapshot }, flows] = await Promise.all([readPolicy(caller), flowsOf(caller, request.windowSeconds, signal)]);
  const asked = await askedOf(caller, request, snapshot, flows, signal);
  return judge("rehearse", rehearsing(request), snapshot, request.proposal, asked, signal);
}

interface Rehearsed {
  forecast: Forecast | null;
  check: PlanCheck;
  /** RFC 3339: since when flows were replayed; null where none were. */
  from: string | null;
}

/**
 * The rehearsal as part of a plan, which stands without it: no Prometheus is no reason to refuse a change, nor to hold it up. Where a long
 * window takes too long, the usual one is told of instead, and the check says so.
 */
export async function tryRehearsal(
  caller: Caller,
  request: PlanRequest,
  before: PolicySnapshot,
  patienceSeconds = PATIENCE_SECONDS,
): Promise<Rehearsed> {
  if (request.windowSeconds <= DEFAULT_WINDOW_SECONDS) return rehearseInTime(caller, request, before, patienceSeconds);
  const usual = { ...request, windowSeconds: DEFAULT_WINDOW_SECONDS };
  const [asked, short] = await Promise.all([
    rehearseInTime(caller, request, before, patienceSeconds),
    rehearseInTime(caller, usual, before, patienceSeconds),
  ]);
  if (asked.forecast !== null || short.forecast === null) return asked;
  const { sentence, ...check } = asked.check;
  const instead = `Instead, the last ${DEFAULT_WINDOW_SECONDS / 60} min: ${short.check.sentence}`;
  return { ...short, check: { ...check, sentence: `${sentence} ${instead}` } };
}

async function rehearseInTime(
  caller: Caller,
  request: PlanRequest,
  before: PolicySnapshot,
  patienceSeconds: number,
): Promise<Rehearsed> {
  const late = new AbortController();
  const inTime = new AbortController();
  try {
    return await Promise.race([
      rehearseInPart(caller, request, before, late.signal),
      sleep(patienceSeconds * 1000, tooLate(patienceSeconds), { ref: false, signal: inTime.signal }),
    ]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const sentence = `Recent traffic could not be replayed, so the effect on flows is unknown: ${error.message}`;
    return { ...NOTHING, check: { id: "rehearsal", status: "warn", sentence, hint: error.hint } };
  } finally {
    inTime.abort();
    late.abort();
  }
}

const NOTHING = { forecast: null, from: null };

/** Long enough for Prometheus on a usual day; a change that may be urgent is not held up longer. */
export const PATIENCE_SECONDS = 5;

function tooLate(seconds: number): Rehearsed {
  const sentence = `Recent traffic was not replayed within ${seconds} s, so the effect on flows is unknown.`;
  const hint = "Wait for Prometheus and try again, or decide to go on without a rehearsal.";
  return { ...NOTHING, check: { id: "rehearsal", status: "warn", sentence, hint } };
}

async function rehearseInPart(
  caller: Caller,
  request: PlanRequest,
  before: PolicySnapshot,
  signal: AbortSignal,
): Promise<Rehearsed> {
  const flows = await flowsOf(caller, request.windowSeconds, signal);
  const asked = await askedOf(caller, request, before, flows, signal);
  return judge("forecast", rehearsing(request), before, request.proposal, asked, signal);
}

/** What a change is to do to the traffic of right now, for its record; null where that cannot be told in time. */
export async function forecastNow(
  caller: Caller,
  request: PlanRequest,
  before: PolicySnapshot,
): Promise<Forecast | null> {
  return (await tryRehearsal(caller, request, before)).forecast;
}

/** Routes that are to come back into force because of it; none where that cannot be told in time, for it only informs. */
export async function routesReturning(
  { proposal }: Pick<PlanRequest, "proposal">,
  before: PolicySnapshot,
): Promise<ObjectRef[]> {
  const late = AbortSignal.timeout(PATIENCE_SECONDS * 1000);
  const doing = "Finding routes that come back into force";
  try {
    return await judge("returning", doing, before, proposal, proposal.writes.map(refOfWrite), late);
  } catch (error) {
    if (!late.aborted && !(error instanceof AppError)) throw error;
    return [];
  }
}

/** Wildcards that a proposal adds, and whose names somebody has to type before. */
export function hostnamesToConfirm(
  { proposal }: Pick<PlanRequest, "proposal">,
  before: PolicySnapshot,
): Promise<string[]> {
  return judge("toConfirm", "Looking for wildcards that reach over strangers", before, proposal, null);
}

function flowsOf(caller: Caller, windowSeconds: number, signal?: AbortSignal): Promise<FlowBytes> {
  return read(caller, "columns", { ...NO_SEARCH, windowSeconds }, signal ? { signal } : {});
}

/** With what the clients dialled whom the change concerns. */
async function askedOf(
  caller: Caller,
  { proposal, confirmedPorts }: PlanRequest,
  before: PolicySnapshot,
  flows: FlowBytes,
  signal?: AbortSignal,
): Promise<ReplayQuestion> {
  const doing = "Finding the clients that a change affects";
  const { clients, window } = await judge("concerned", doing, before, proposal, flows, signal);
  const destinations = await readDialled(caller, clients, window, signal);
  return { flows, destinations, ...(confirmedPorts && { confirmedPorts }) };
}

function rehearsing({ proposal: { writes } }: PlanRequest): string {
  const [first, ...more] = writes.map(refOfWrite);
  const name = first ? printRef(first) : "no object";
  return `Rehearsing a change of ${name}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}
