import type { Flow } from "../flows/flow";
import type { FlowEffect, WhatIf } from "./what-if-types";

export interface EffectCount {
  effect: FlowEffect;
  flows: number;
  requests: number;
  connections: number;
}

/** Always shown, so that a zero is a statement. */
const ALWAYS: readonly FlowEffect[] = ["newly-denied", "newly-allowed", "unchanged", "uncertain"];
const ORDER: readonly FlowEffect[] = [
  "newly-denied",
  "broken",
  "redirected",
  "newly-allowed",
  "unchanged",
  "uncertain",
];

/** How many flows of the window each effect has; the counts add up to all of them. */
export function countEffects(whatIf: WhatIf): EffectCount[] {
  return ORDER.map((effect) => {
    const flows = whatIf.flows.filter((each) => each.effect === effect).map((each) => each.flow);
    return {
      effect,
      flows: flows.length,
      requests: total(flows, true),
      connections: total(flows, false),
    };
  }).filter((count) => count.flows > 0 || ALWAYS.includes(count.effect));
}

function total(flows: Flow[], requests: boolean): number {
  return flows
    .filter((flow) => (flow.protocol === "http" || flow.protocol === "grpc") === requests)
    .reduce((sum, flow) => sum + flow.count, 0);
}
