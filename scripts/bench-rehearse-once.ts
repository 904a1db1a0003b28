import type { Flow } from "../lib/flows/flow";
import type { PolicySnapshot } from "../lib/linkerd/policy-snapshot";
import type { Proposal } from "../lib/linkerd/proposal";
import { compile, type Policy, recompile } from "../lib/resolver/compile/compile";
import { proposedSnapshot } from "../lib/simulation/proposed-snapshot";
import { WhatIfRun } from "../lib/simulation/what-if-run";
import { judgeFlows } from "../worker/live/flow-agreement";

/** Everything crosses by structured clone, as it does in a browser: no map has seen these strings, and the engine none of this code. */
export interface RehearsalTask {
  snapshot: PolicySnapshot;
  flows: Flow[];
  proposal: Proposal;
  /** Whether a page with these flows has stood open, so that they are judged for its marks. */
  pageOpen: boolean;
}

/** Milliseconds of CPU, garbage collection and compilation of the code included. */
export interface RehearsalTimes {
  /** Until the first counts and rows are ready, and until all flows are judged; of the first rehearsal, then of the next one. */
  first: number;
  opened: number;
  keystroke: number;
  /** Flows that do not stay unchanged. */
  changed: number;
}

/** After so long the worker tells how far it has come. */
const STEP_MILLISECONDS = 30;

process.once("message", async ({ snapshot, flows, proposal, pageOpen }: RehearsalTask) => {
  const live = compile(snapshot);
  if (pageOpen) await judgeFlows(flows, live, new AbortController().signal);
  const opened = rehearse(flows, live, proposal);
  const keystroke = rehearse(flows, live, proposal);
  const times: RehearsalTimes = {
    first: opened.first,
    opened: opened.all,
    keystroke: keystroke.all,
    changed: opened.changed,
  };
  process.send?.(times, () => process.disconnect());
});

/** As `worker/kinds/rehearse.ts` does it, with CPU time for its clock. */
function rehearse(flows: readonly Flow[], policy: Policy, proposal: Proposal) {
  const started = process.cpuUsage();
  const after = recompile(policy, proposedSnapshot(policy.snapshot, proposal, policy));
  const run = new WhatIfRun(flows, policy, after, new Map());
  const step = () => {
    const began = process.cpuUsage();
    return run.advance(() => since(began) >= STEP_MILLISECONDS);
  };
  const tell = () => run.list("changed", null, 0, 50).rows.length + run.counts().length;
  let done = step();
  tell();
  const first = since(started);
  while (!done) done = step();
  tell();
  return { first, all: since(started), changed: run.list("changed", null, 0, 0).count };
}

function since(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}
