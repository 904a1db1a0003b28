import { byWorkload, type Destinations } from "../flows/destination";
import type { Flow } from "../flows/flow";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile, recompile } from "../resolver/compile/compile";
import { explained } from "../resolver/partial/decide-flow";
import { blindSpots } from "./blind-spots";
import { portJudge } from "./port-effects";
import { uncountedChanges } from "./uncounted";
import { concernedNamespaces, rehearsedRequest, todayOf } from "./what-if-judge";
import { FLOW_EFFECTS, type FlowChange, type WhatIf } from "./what-if-types";

export interface Replay {
  /** Covered and uncovered: a change may begin to judge what nothing judges now. */
  flows: readonly Flow[];
  windowSeconds: number;
  /** RFC 3339: when the flows were read. */
  readAt: string;
  /** Of the proxies; absent: a minute. */
  scrapeIntervalSeconds?: number;
  /** Port by id of the flow, where a person confirmed one. */
  confirmedPorts?: ReadonlyMap<string, number>;
  /** What the clients dialled in the same window; null or absent: not read. */
  destinations?: Destinations | null;
}

/**
 * Judges every flow of the window by the policy before and after: each is in the result once, what turns first. Both sides are
 * predictions. The flows were observed under `before`, which narrows what their missing fields can have been. `policyBefore`: it compiled,
 * where that is at hand.
 */
export function whatIf(
  replay: Replay,
  before: PolicySnapshot,
  after: PolicySnapshot,
  policyBefore = compile(before),
): WhatIf {
  const policyAfter = recompile(policyBefore, after);
  const { flows, windowSeconds, readAt, confirmedPorts, destinations = null } = replay;
  const today = todayOf(policyBefore, flows, replay.scrapeIntervalSeconds);
  const judge = portJudge(today, policyAfter, destinations && byWorkload(destinations, flows));
  const changes = flows.map((flow): FlowChange => {
    const { known, ports, effect, sentence, ...judged } = judge(flow, confirmedPorts?.get(flow.id) ?? null);
    const request = rehearsedRequest(flow, known, today);
    const now = explained(judged.before, request, policyBefore, policyBefore);
    const then = explained(judged.after, request, policyAfter, policyBefore);
    return { flow, before: now, after: then, effect, sentence, ports };
  });
  return {
    windowSeconds,
    readAt,
    flows: FLOW_EFFECTS.flatMap((effect) => changes.filter((each) => each.effect === effect).sort(mostFirst)),
    uncounted: destinations ? uncountedChanges(destinations, flows, today, policyAfter) : [],
    blindSpots: blindSpots({
      flows,
      windowSeconds,
      confirmedPorts,
      destinations,
      reached: concernedNamespaces(before, after),
    }),
  };
}

export function mostFirst({ flow: a }: { flow: Flow }, { flow: b }: { flow: Flow }): number {
  return b.count - a.count || (a.id < b.id ? -1 : 1);
}
