import type { FlowVerdict } from "../flows/flow";
import type { FlowDecision, Outcome } from "../linkerd/decision";
import type { ObjectRef } from "../linkerd/object";
import { predictedVerdict } from "../simulation/predicted-verdict";
import { type FlowChange, type FlowEffect, TURNING_EFFECTS, type WhatIf } from "../simulation/what-if-types";
import { type ForecastFlow, sameTraffic, type Traffic, trafficOf } from "./same-traffic";

/** What of a rehearsal must be kept to compare later traffic with it, without the rehearsal itself. */
export interface Forecast {
  windowSeconds: number;
  /** Flows of the window by effect, all of them. */
  counts: Partial<Record<FlowEffect, number>>;
  /** Those that are to turn or are uncertain, so those to watch; where they are too many to keep, what is certain first, then the busiest. */
  turns: ExpectedTurn[];
  turnsLeftOut: number;
  /** Ids of flows of the same traffic that need not turn, and so prove nothing when they are seen again. */
  steady: string[];
  /** What tells a denial that nobody expected; null where that cannot be told. */
  denials: DenialWatch | null;
}

export interface ExpectedTurn {
  flow: ForecastFlow;
  effect: FlowEffect;
  /** null: uncertain, so traffic decides. */
  expected: { outcome: Outcome; verdict: FlowVerdict; route: ObjectRef | null } | null;
}

/** What it takes to tell, after a change, a denial that its forecast did not expect. */
export interface DenialWatch {
  /** Whose clients the change can reach. */
  namespaces: string[];
  /** Traffic that was denied before, is to be denied, or is uncertain: its denial is no surprise. */
  foreseen: Traffic[];
}

export const MAX_TURNS = 40;
export const MAX_FORESEEN = 500;
export const MAX_REACH = 2_000;
const MAX_STEADY = 100;

/** `namespaces`: whose clients the change can reach. */
export function forecastOf(whatIf: WhatIf, namespaces: readonly string[] = []): Forecast {
  const turning = whatIf.flows.filter(({ effect }) => effect !== "unchanged");
  const kept = turning
    .toSorted((a, b) => Number(b.after.certain) - Number(a.after.certain) || b.flow.count - a.flow.count)
    .slice(0, MAX_TURNS);
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
    denials: denialWatch(whatIf, namespaces),
  };
}

/** Whether two rehearsals say the same of the traffic that turns; how much of it stays as it is changes all the time. */
export function sameForecast(a: Forecast["counts"], b: Forecast["counts"]): boolean {
  return TURNING_EFFECTS.every((effect) => (a[effect] ?? 0) === (b[effect] ?? 0));
}

/** Of many flows a few come and go while somebody reads: of a hundred that turn, two more or less are no other forecast. */
const TOLERATED_SHARE = 0.02;

/**
 * Whether what a reviewer was shown no longer holds: another effect, or another number of flows under one. An undo goes back to what was
 * in force before, and often is urgent: it is held up by what it denies or breaks, not by what else it allows again.
 */
export function isOutdated(shown: Forecast["counts"], now: Forecast["counts"], undoes: boolean): boolean {
  const effects: readonly FlowEffect[] = undoes ? ["newly-denied", "broken"] : TURNING_EFFECTS;
  return effects.some((effect) => {
    const [was, is] = [shown[effect] ?? 0, now[effect] ?? 0];
    return Math.abs(was - is) > Math.floor(was * TOLERATED_SHARE);
  });
}

function turnOf({ flow, effect, after }: FlowChange): ExpectedTurn {
  const { id, host, registrableDomain, address, port, protocol } = flow;
  const { namespace, workload } = flow.source;
  return {
    flow: { id, source: { namespace, workload }, host, registrableDomain, address, port, protocol },
    effect,
    expected: after.certain ? { outcome: after.outcome, verdict: predictedVerdict(after), route: after.route } : null,
  };
}

/** null where more is foreseen than can be kept, as no denial can be told from it then, and where the change reaches no client. */
function denialWatch({ flows }: WhatIf, namespaces: readonly string[]): DenialWatch | null {
  const reached = new Set(namespaces);
  const foreseen = flows
    .filter(
      ({ flow, before, after }) =>
        reached.has(flow.source.namespace) &&
        (flow.verdict === "denied" || !after.certain || [before, after].some(isDenied)),
    )
    .map(({ flow }) => trafficOf(flow));
  if (reached.size === 0 || foreseen.length > MAX_FORESEEN || namespaces.length > MAX_REACH) return null;
  return { namespaces: [...namespaces], foreseen };
}

function isDenied(decision: FlowDecision): boolean {
  return decision.certain && decision.outcome === "deny";
}
