import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { readPolicy } from "../cluster/read-policy";
import { AppError } from "../errors";
import type { FlowsAnswer } from "../flows/flow";
import { read } from "../flows/reading-thread";
import { NO_SEARCH } from "../flows/search";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { concernedClients } from "../simulation/concerned-clients";
import { proposedSnapshot } from "../simulation/proposed-snapshot";
import { whatIf } from "../simulation/what-if";
import type { WhatIf } from "../simulation/what-if-types";
import type { PlanCheck, PlanRequest } from "./change";
import { type Forecast, forecastOf } from "./forecast";
import { readDialled } from "./read-dialled";

/** What `POST /api/simulate` answers: nothing is asked of the API server but what is watched anyway. Throws where flows cannot be read. */
export async function rehearse(request: PlanRequest, signal?: AbortSignal): Promise<WhatIf> {
  const [{ snapshot }, flows] = await Promise.all([readPolicy(), flowsOf(request.windowSeconds, signal)]);
  return replay(request, flows, snapshot, proposedSnapshot(snapshot, request.proposal), signal);
}

/** The rehearsal as part of a plan, which stands without it: no Prometheus is no reason to refuse a change. */
export async function tryRehearsal(
  request: PlanRequest,
  before: PolicySnapshot,
  after: PolicySnapshot,
): Promise<{ forecast: Forecast | null; check: PlanCheck }> {
  try {
    const flows = await flowsOf(request.windowSeconds);
    const result = await replay(request, flows, before, after);
    return { forecast: forecastOf(result), check: rehearsalCheck(result, flows) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const sentence = `Recent traffic could not be replayed, so nobody knows which flows this turns: ${error.message}`;
    return { forecast: null, check: { id: "rehearsal", status: "warn", sentence, hint: error.hint } };
  }
}

/** Long enough for Prometheus on a usual day; a change that may be urgent is not held up longer. */
const FORECAST_MILLISECONDS = 5_000;

/** What a change is to do to the traffic of right now, for its record; null where that cannot be told in time. */
export async function forecastNow(
  request: PlanRequest,
  before: PolicySnapshot,
  after: PolicySnapshot,
): Promise<Forecast | null> {
  const rehearsed = await Promise.race([
    tryRehearsal(request, before, after),
    sleep(FORECAST_MILLISECONDS, null, { ref: false }),
  ]);
  return rehearsed?.forecast ?? null;
}

function flowsOf(windowSeconds: number, signal?: AbortSignal): Promise<FlowsAnswer> {
  return read("flows", { ...NO_SEARCH, windowSeconds }, signal ? { signal } : {});
}

async function replay(
  request: PlanRequest,
  answer: FlowsAnswer,
  before: PolicySnapshot,
  after: PolicySnapshot,
  signal?: AbortSignal,
): Promise<WhatIf> {
  const flows = [...answer.flows, ...answer.uncovered];
  const destinations = await readDialled(concernedClients(before, after, flows), answer.window, signal);
  return whatIf(
    {
      flows,
      destinations,
      windowSeconds: answer.window.seconds,
      readAt: answer.readAt,
      confirmedPorts: new Map((request.confirmedPorts ?? []).map((each) => [each.flowId, each.port])),
    },
    before,
    after,
  );
}

function rehearsalCheck(result: WhatIf, answer: FlowsAnswer): PlanCheck {
  const count = (effect: string) => result.flows.filter((each) => each.effect === effect).length;
  const parts = [
    [count("newly-denied"), "newly denied"],
    [count("broken"), "broken"],
    [count("redirected"), "redirected"],
    [count("newly-allowed"), "newly allowed"],
    [count("uncertain"), "uncertain"],
  ].flatMap(([number, what]) => (number ? [`${number} ${what}`] : []));
  const flows = `${result.flows.length} ${result.flows.length === 1 ? "flow" : "flows"}`;
  const sentence =
    result.flows.length === 0
      ? "There was no traffic in the window, so the rehearsal proves nothing."
      : `Of ${flows} in the window: ${parts.length > 0 ? parts.join(", ") : "none turns"}.`;
  const breaks = count("newly-denied") + count("broken") > 0;
  const [problem] = answer.problems;
  return {
    id: "rehearsal",
    status: breaks || result.flows.length === 0 || problem ? "warn" : "pass",
    sentence: problem ? `${sentence} The traffic itself is incomplete: ${problem.message}` : sentence,
  };
}
