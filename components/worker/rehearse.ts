import type { ConfirmedPort, Proposal } from "@/lib/changes/change";
import type { Flow } from "@/lib/flows/flow";
import type { FlowsQuestion } from "@/lib/flows/question";
import { type Policy, recompile } from "@/lib/resolver/compile";
import { missingRegexEngine } from "@/lib/resolver/patterns";
import { blindSpots } from "@/lib/simulation/blind-spots";
import type { EffectCount } from "@/lib/simulation/count-effects";
import { proposedSnapshot } from "@/lib/simulation/proposed-snapshot";
import { type EffectFilter, type RehearsedFlow, WhatIfRun } from "@/lib/simulation/what-if-run";
import type { FlowsState } from "./flow-feed";
import type { Kind } from "./kind";
import { liveFlows } from "./live-flows";
import { livePolicy } from "./live-policy";
import { failedBy } from "./message";
import type { PolicyState } from "./policy-feed";

export interface RehearsalQuestion {
  question: FlowsQuestion;
  proposal: Proposal;
  confirmedPorts: ConfirmedPort[];
  /** Id of the flow for whose sake the change is made; null without one. */
  askedFlow: string | null;
  filter: EffectFilter;
  /** Places of the rows that can be seen; those up to `to` excluded. */
  from: number;
  to: number;
}

/** A rehearsal as far as it has come. */
export interface RehearsalSeen {
  windowSeconds: number;
  readAt: string;
  /** Flows of the window, and how many of them are judged; `counts` add up to the latter. */
  flows: number;
  judged: number;
  counts: EffectCount[];
  rows: RehearsedFlow[];
  /** Place of the first row. */
  from: number;
  /** Rows that the filter shows. */
  rowCount: number;
  /** What this rehearsal cannot see; never empty. */
  blindSpots: string[];
}

/** Answers at once with the first counts and again until all flows are judged; anew with every reading and every change of the policy. */
export const rehearse: Kind<RehearsalQuestion, RehearsalSeen> = {
  open(asked, answer) {
    let flows: FlowsState | null = null;
    let policy: PolicyState | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let rev = 0;
    /** Rises when what was begun is of no use any more. */
    let turn = 0;

    const again = () => {
      turn += 1;
      clearTimeout(timer);
      const failed = (flows?.answer ? null : flows?.failed) ?? (policy?.policy ? null : policy?.failed);
      if (failed) answer(++rev, { ok: false, error: failed });
      const { answer: read, all } = flows ?? {};
      if (!read || !all || !policy?.policy) return;
      void begin(all, policy.policy, turn);
    };
    const begin = async (all: readonly Flow[], live: Policy, mine: number) => {
      try {
        const run = runs.get(all, live, asked) ?? (await prepare(all, live, asked));
        if (turn === mine) advance(run, 0);
      } catch (cause) {
        if (turn === mine) answer(++rev, { ok: false, error: failedBy(cause) });
      }
    };
    const advance = (run: WhatIfRun, told: number) => {
      const until = performance.now() + STEP_MILLISECONDS;
      const done = run.advance(() => performance.now() >= until);
      const tell = done || run.judgedFlows >= 2 * told;
      if (tell && flows?.answer) answer(++rev, { ok: true, value: seen(run, flows.answer, flows.all, asked) });
      // Other tabs and other kinds have their turn in between.
      if (!done) timer = setTimeout(() => advance(run, tell ? run.judgedFlows : told), 0);
    };

    const leave = [
      liveFlows(asked.question).watch(false, (state) => {
        flows = state;
        again();
      }),
      livePolicy.watch((state) => {
        policy = state;
        again();
      }),
    ];
    return () => {
      turn += 1;
      clearTimeout(timer);
      for (const each of leave) each();
    };
  },
};

const STEP_MILLISECONDS = 30;

type FlowsAnswer = NonNullable<FlowsState["answer"]>;

function seen(run: WhatIfRun, read: FlowsAnswer, all: readonly Flow[], asked: RehearsalQuestion): RehearsalSeen {
  const { filter, askedFlow, from, to } = asked;
  const { rows, count } = run.list(filter, askedFlow, from, to);
  return {
    windowSeconds: read.window.seconds,
    readAt: read.readAt,
    flows: all.length,
    judged: run.judgedFlows,
    counts: run.counts(),
    rows,
    from,
    rowCount: count,
    blindSpots: blindSpots({
      flows: all,
      windowSeconds: read.window.seconds,
      problems: read.problems,
      confirmedPorts: portsOf(asked),
    }),
  };
}

async function prepare(all: readonly Flow[], live: Policy, asked: RehearsalQuestion): Promise<WhatIfRun> {
  const after = proposedSnapshot(live.snapshot, asked.proposal, live);
  await missingRegexEngine(after);
  const run = new WhatIfRun(all, live, recompile(live, after), portsOf(asked));
  runs.keep(all, live, asked, run);
  return run;
}

function portsOf({ confirmedPorts }: RehearsalQuestion): ReadonlyMap<string, number> {
  return new Map(confirmedPorts.map(({ flowId, port }) => [flowId, port]));
}

/** The latest rehearsals, for those who scroll in them or filter them. */
const runs = {
  latest: [] as { all: readonly Flow[]; live: Policy; key: string; run: WhatIfRun }[],
  get(all: readonly Flow[], live: Policy, asked: RehearsalQuestion): WhatIfRun | null {
    const key = keyOf(asked);
    return this.latest.find((each) => each.all === all && each.live === live && each.key === key)?.run ?? null;
  },
  keep(all: readonly Flow[], live: Policy, asked: RehearsalQuestion, run: WhatIfRun): void {
    this.latest = [{ all, live, key: keyOf(asked), run }, ...this.latest].slice(0, 2);
  },
};

function keyOf({ proposal, confirmedPorts }: RehearsalQuestion): string {
  return JSON.stringify([proposal, confirmedPorts]);
}
