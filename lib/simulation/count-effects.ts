import type { Flow } from "../flows/flow";
import { countedOf } from "../flows/protocol";
import type { FlowEffect } from "./what-if-types";

export interface EffectCount {
  effect: FlowEffect;
  flows: number;
  requests: number;
  connections: number;
}

const ORDER: readonly FlowEffect[] = [
  "newly-denied",
  "broken",
  "redirected",
  "newly-allowed",
  "unchanged",
  "uncertain",
];

/** How many flows each effect has, also none: a zero is a statement. The counts add up to all that were added. */
export class EffectTally {
  private readonly byEffect = new Map<FlowEffect, EffectCount>(
    ORDER.map((effect) => [effect, { effect, flows: 0, requests: 0, connections: 0 }]),
  );

  add(flow: Flow, effect: FlowEffect): void {
    const count = this.byEffect.get(effect);
    if (!count) return;
    count.flows += 1;
    count[countedOf(flow.protocol)] += flow.count;
  }

  counts(): EffectCount[] {
    return [...this.byEffect.values()].map((count) => ({ ...count }));
  }
}

/** Of all flows of a rehearsal. */
export function countEffects({ flows }: { flows: readonly { flow: Flow; effect: FlowEffect }[] }): EffectCount[] {
  const tally = new EffectTally();
  for (const { flow, effect } of flows) tally.add(flow, effect);
  return tally.counts();
}
