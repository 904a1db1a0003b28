import type { Flow, FlowVerdict } from "../flows/flow";
import type { ObjectRef } from "../linkerd/object";
import type { Outcome } from "../resolver/decision";
import { predictedVerdict } from "../simulation/predicted-verdict";
import type { FlowChange, FlowEffect, WhatIf } from "../simulation/what-if-types";
import { expectedTurns, sameTraffic } from "./evidence";

/** What of a rehearsal must be kept to compare later traffic with it, without the rehearsal itself. */
export interface Forecast {
  windowSeconds: number;
  /** Flows of the window by effect, all of them. */
  counts: Partial<Record<FlowEffect, number>>;
  /** Those of which evidence is to be expected; the busiest where there are too many to keep. */
  turns: ExpectedTurn[];
  turnsLeftOut: number;
  /** Ids of flows of the same traffic that need not turn, and so prove nothing when they are seen again. */
  steady: string[];
}

export type ForecastFlow = Pick<Flow, "id" | "host" | "registrableDomain" | "address" | "port" | "protocol"> & {
  source: Pick<Flow["source"], "namespace" | "workload">;
};

export interface ExpectedTurn {
  flow: ForecastFlow;
  effect: FlowEffect;
  expected: { outcome: Outcome; verdict: FlowVerdict; route: ObjectRef | null } | null;
}

export const MAX_TURNS = 40;
const MAX_STEADY = 100;

export function forecastOf(whatIf: WhatIf): Forecast {
  const turning = expectedTurns(whatIf);
  const kept = turning.toSorted((a, b) => b.flow.count - a.flow.count).slice(0, MAX_TURNS);
  const still = whatIf.flows.filter(
    (each) => !turning.includes(each) && kept.some((turn) => sameTraffic(turn.flow, each.flow)),
  );
  const counts: Forecast["counts"] = {};
  for (const { effect } of whatIf.flows) counts[effect] = (counts[effect] ?? 0) + 1;
  return {
    windowSeconds: whatIf.windowSeconds,
    counts,
    turns: kept.map(turnOf),
    turnsLeftOut: turning.length - kept.length,
    steady: still.slice(0, MAX_STEADY).map((each) => each.flow.id),
  };
}

/** Whether two rehearsals say the same of the traffic that turns; how much of it stays as it is changes all the time. */
export function sameForecast(a: Forecast["counts"], b: Forecast["counts"]): boolean {
  return TURNING.every((effect) => (a[effect] ?? 0) === (b[effect] ?? 0));
}

const TURNING: readonly FlowEffect[] = ["newly-denied", "broken", "redirected", "newly-allowed", "uncertain"];

function turnOf({ flow, effect, after }: FlowChange): ExpectedTurn {
  const { id, host, registrableDomain, address, port, protocol } = flow;
  const { namespace, workload } = flow.source;
  return {
    flow: { id, source: { namespace, workload }, host, registrableDomain, address, port, protocol },
    effect,
    expected: after.certain ? { outcome: after.outcome, verdict: predictedVerdict(after), route: after.route } : null,
  };
}
