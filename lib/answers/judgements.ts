import "server-only";
import type { PlanCheck, PlanRequest } from "../changes/change";
import { blastRadius } from "../changes/checks/blast-radius";
import { parentChecks } from "../changes/checks/parent-checks";
import { planNotices } from "../changes/checks/plan-notices";
import { rehearsalCheck } from "../changes/checks/rehearsal-check";
import { returningRoutes, statusChecks } from "../changes/checks/status-checks";
import { type Forecast, forecastOf } from "../changes/forecast";
import type { FlowsAnswer } from "../flows/flow";
import { unpackFlows } from "../flows/wire/flow-columns";
import type { EgressRequest, PartialRequest } from "../linkerd/decision";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Proposal } from "../linkerd/proposal";
import { compile, type Policy, recompile } from "../resolver/compile/compile";
import { decide } from "../resolver/decide";
import { type Finding, lint } from "../resolver/lint/lint";
import { decideFlow } from "../resolver/partial/decide-flow";
import type { Schemas } from "../schema/structural-schema";
import { concernedClients } from "../simulation/concerned-clients";
import { lookBackOf, replayedFrom } from "../simulation/look-back";
import { proposedSnapshot } from "../simulation/proposed-snapshot";
import { type Replay, whatIf } from "../simulation/what-if";
import type { WhatIf } from "../simulation/what-if-types";
import { judgeStep, type StepQuestion } from "./judge-step";
import { hostnamesToConfirm, wildcardChecks } from "./wildcard-checks";

/** Flows as `flowsBody` writes them in columns: bytes pass between threads for next to nothing. */
export type FlowBytes = Uint8Array<ArrayBuffer>;

export interface ReplayQuestion extends Pick<PlanRequest, "confirmedPorts"> {
  flows: FlowBytes;
  destinations: Exclude<Replay["destinations"], undefined>;
}

interface PlanQuestion {
  steps: readonly StepQuestion[];
  schemas: Schemas;
}

/** All that is compiled, linted, replayed, checked and printed on the server: see `decision-thread.ts`. What is large is answered as JSON in UTF-8. */
const JUDGEMENTS = {
  concerned: (before: PolicySnapshot, after: PolicySnapshot, bytes: FlowBytes) => {
    const { flows, uncovered, window } = flowsIn(bytes);
    return { clients: concernedClients(before, after, [...flows, ...uncovered]), window };
  },

  rehearse: (before: PolicySnapshot, after: PolicySnapshot, asked: ReplayQuestion) =>
    jsonBytes(replay(asked, flowsIn(asked.flows), before, after)),

  forecast: (
    before: PolicySnapshot,
    after: PolicySnapshot,
    asked: ReplayQuestion,
  ): { forecast: Forecast; check: PlanCheck; from: string } => {
    const flows = flowsIn(asked.flows);
    const result = replay(asked, flows, before, after);
    const from = replayedFrom(lookBackOf(flows.window, flows.problems));
    return { forecast: forecastOf(result, blastRadius(before, after)), check: rehearsalCheck(result, flows), from };
  },

  plan: (before: PolicySnapshot, after: PolicySnapshot, { steps, schemas }: PlanQuestion) => {
    const was = policyOf(before);
    const then = recompile(was, after);
    return {
      steps: steps.map((step) => judgeStep(step, before, schemas)),
      checks: [...statusChecks(before, after), ...parentChecks(then, steps), ...wildcardChecks(before, after)],
      toConfirm: hostnamesToConfirm(before, after),
      blastRadius: blastRadius(before, after),
      notices: planNotices(was, then),
    };
  },

  returning: returningRoutes,

  toConfirm: (before: PolicySnapshot, after: PolicySnapshot, _: null) => hostnamesToConfirm(before, after),

  findings: (now: PolicySnapshot, _: PolicySnapshot, __: null): Finding[] => lint(now, policyOf(now)),

  explain: (now: PolicySnapshot, _: PolicySnapshot, request: EgressRequest | PartialRequest) => {
    const policy = policyOf(now);
    return jsonBytes("family" in request ? decideFlow(request, policy) : decide(request, policy));
  },
};

export type Judgements = typeof JUDGEMENTS;

/** Every judgement takes the policy now, with the proposal and its question; which question goes with which name `judge` says. */
export function judgementOf(
  name: keyof Judgements,
): (before: PolicySnapshot, proposal: Proposal | null, question: unknown) => unknown {
  const judgement = JUDGEMENTS[name] as (before: PolicySnapshot, after: PolicySnapshot, question: unknown) => unknown;
  return (before, proposal, question) => judgement(before, proposal ? proposed(before, proposal) : before, question);
}

let lastProposed: { before: PolicySnapshot; proposal: Proposal; after: PolicySnapshot } | null = null;

/** The same for each question about a proposal, so that what was compiled of it stands. */
function proposed(before: PolicySnapshot, proposal: Proposal): PolicySnapshot {
  if (lastProposed?.before !== before || lastProposed.proposal !== proposal) {
    lastProposed = { before, proposal, after: proposedSnapshot(before, proposal, policyOf(before)) };
  }
  return lastProposed.after;
}

/** The last policy that was asked about: most questions are about the one of now, or one that shares most objects with it. */
let known: Policy | null = null;

function policyOf(snapshot: PolicySnapshot): Policy {
  known = known ? recompile(known, snapshot) : compile(snapshot);
  return known;
}

function replay(
  { confirmedPorts, destinations }: ReplayQuestion,
  answer: FlowsAnswer,
  before: PolicySnapshot,
  after: PolicySnapshot,
): WhatIf {
  return whatIf(
    {
      flows: [...answer.flows, ...answer.uncovered],
      destinations,
      windowSeconds: answer.window.seconds,
      readAt: answer.readAt,
      scrapeIntervalSeconds: answer.window.scrapeIntervalSeconds,
      confirmedPorts: new Map((confirmedPorts ?? []).map((each) => [each.flowId, each.port])),
    },
    before,
    after,
    policyOf(before),
  );
}

function flowsIn(bytes: FlowBytes): FlowsAnswer {
  return unpackFlows(JSON.parse(new TextDecoder().decode(bytes)));
}

function jsonBytes(value: unknown): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify(value));
}
