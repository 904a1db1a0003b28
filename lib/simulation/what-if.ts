import type { Flow } from "../flows/flow";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import { compile, recompile } from "../resolver/compile";
import { explained } from "../resolver/decide-flow";
import { blindSpots } from "./blind-spots";
import { effectJudge, rehearsedRequest } from "./what-if-judge";
import type { FlowChange, FlowEffect, WhatIf } from "./what-if-types";

export interface Replay {
  /** Covered and uncovered: a change may begin to judge what nothing judges now. */
  flows: readonly Flow[];
  windowSeconds: number;
  /** RFC 3339: when the flows were read. */
  readAt: string;
  /** Port by id of the flow, where a person confirmed one. */
  confirmedPorts?: ReadonlyMap<string, number>;
}

/** What turns first. */
export const EFFECT_ORDER: readonly FlowEffect[] = [
  "newly-denied",
  "broken",
  "redirected",
  "newly-allowed",
  "uncertain",
  "unchanged",
];

/**
 * Judges every flow of the window by the policy before and after: each is in the result once, what turns first. Both sides are
 * predictions. The flows were observed under `before`, which narrows what their missing fields can have been.
 */
export function whatIf(replay: Replay, before: PolicySnapshot, after: PolicySnapshot): WhatIf {
  const policyBefore = compile(before);
  const policyAfter = recompile(policyBefore, after);
  const judge = effectJudge(policyBefore, policyAfter);
  const changes = replay.flows.map((flow): FlowChange => {
    const confirmedPort = replay.confirmedPorts?.get(flow.id) ?? null;
    const judged = judge(flow, confirmedPort);
    const request = rehearsedRequest(flow, confirmedPort, policyBefore);
    const now = explained(judged.before, request, policyBefore, policyBefore);
    const then = explained(judged.after, request, policyAfter, policyBefore);
    return { flow, before: now, after: then, effect: judged.effect, sentence: judged.sentence };
  });
  return {
    windowSeconds: replay.windowSeconds,
    readAt: replay.readAt,
    flows: EFFECT_ORDER.flatMap((effect) => changes.filter((each) => each.effect === effect).sort(mostFirst)),
    blindSpots: blindSpots(replay.flows, replay.windowSeconds, [], replay.confirmedPorts),
  };
}

export function mostFirst({ flow: a }: { flow: Flow }, { flow: b }: { flow: Flow }): number {
  return b.count - a.count || (a.id < b.id ? -1 : 1);
}
