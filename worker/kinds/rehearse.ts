import type { FlowsQuestion } from "@/lib/flows/asked/question";
import { countsFollow, type Flow } from "@/lib/flows/flow";
import type { ConfirmedPort, Proposal } from "@/lib/linkerd/proposal";
import { type Policy, recompile } from "@/lib/resolver/compile/compile";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";
import { blindSpots } from "@/lib/simulation/blind-spots";
import { concernedClients } from "@/lib/simulation/concerned-clients";
import type { EffectCount } from "@/lib/simulation/count-effects";
import type { KeptFlows } from "@/lib/simulation/kept-flows";
import { type LookBack, lookBackOf } from "@/lib/simulation/look-back";
import { proposedSnapshot } from "@/lib/simulation/proposed-snapshot";
import { uncountedChanges } from "@/lib/simulation/uncounted";
import { concernedNamespaces, todayOf } from "@/lib/simulation/what-if-judge";
import { type EffectFilter, type RehearsedFlow, WhatIfRun } from "@/lib/simulation/what-if-run";
import type { UncountedChange } from "@/lib/simulation/what-if-types";
import type { FlowsState } from "../live/flow-feed";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import type { PolicyState } from "../live/policy-feed";
import { type Evidence, evidenceOf } from "../live/read-destinations";
import type { Kind } from "../port/kind";
import { failedBy } from "../port/message";

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
export interface RehearsalSeen extends LookBack {
  readAt: string;
  /** Counts, and flows that are idle now, are among them: before that they follow. */
  counted: boolean;
  /** Flows of the window, how many of them are judged, and how many of these out of reach; `counts` add up to the rest. */
  flows: number;
  judged: number;
  outside: number;
  counts: EffectCount[];
  /** Those that fare as before, as far as judged. */
  kept: KeptFlows;
  rows: RehearsedFlow[];
  /** Place of the first row. */
  from: number;
  /** Rows that the filter shows. */
  rowCount: number;
  /** Connections that are in no flow and turn, the most first. */
  uncounted: RehearsedConnections[];
  /** Further ones. */
  uncountedMore: number;
  /** What this rehearsal cannot see; never empty. */
  blindSpots: string[];
}

/** What becomes of connections that no route family counts, without the decisions behind it. */
export type RehearsedConnections = Omit<UncountedChange, "before" | "after">;

const MOST_UNCOUNTED = 20;

/** A rehearsal with what it stands on. */
interface Prepared {
  run: WhatIfRun;
  evidence: Evidence;
  uncounted: RehearsedConnections[];
  reached: (namespace: string) => boolean;
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
      void begin(read, all, policy.policy, turn);
    };
    const begin = async (read: FlowsAnswer, all: readonly Flow[], live: Policy, mine: number) => {
      try {
        const prepared = runs.get(all, live, asked) ?? (await prepare(read, all, live, asked));
        if (turn === mine) advance(prepared, 0);
      } catch (cause) {
        if (turn === mine) answer(++rev, { ok: false, error: failedBy(cause) });
      }
    };
    const advance = (prepared: Prepared, told: number) => {
      const { run } = prepared;
      const until = performance.now() + STEP_MILLISECONDS;
      const done = run.advance(() => performance.now() >= until);
      const tell = done || run.judgedFlows >= 2 * told;
      if (tell && flows?.answer) answer(++rev, { ok: true, value: seen(prepared, flows.answer, flows.all, asked) });
      // Other tabs and other kinds have their turn in between.
      if (!done) timer = setTimeout(() => advance(prepared, tell ? run.judgedFlows : told), 0);
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

function seen(prepared: Prepared, read: FlowsAnswer, all: readonly Flow[], asked: RehearsalQuestion): RehearsalSeen {
  const { run, evidence, uncounted, reached } = prepared;
  const { filter, askedFlow, from, to } = asked;
  const { rows, count } = run.list(filter, askedFlow, from, to);
  return {
    ...lookBackOf(read.window, read.problems),
    readAt: read.readAt,
    counted: !countsFollow(read),
    flows: all.length,
    judged: run.judgedFlows,
    outside: run.outsideFlows,
    counts: run.counts(),
    kept: run.kept(),
    rows,
    from,
    rowCount: count,
    uncounted: uncounted.slice(0, MOST_UNCOUNTED),
    uncountedMore: Math.max(0, uncounted.length - MOST_UNCOUNTED),
    blindSpots: blindSpots({
      flows: all,
      windowSeconds: read.window.seconds,
      problems: [...read.problems, ...evidence.problems],
      confirmedPorts: portsOf(asked),
      reached,
      destinations: evidence.destinations,
    }),
  };
}

async function prepare(
  read: FlowsAnswer,
  all: readonly Flow[],
  live: Policy,
  asked: RehearsalQuestion,
): Promise<Prepared> {
  const after = proposedSnapshot(live.snapshot, asked.proposal, live);
  const clients = concernedClients(live.snapshot, after, all);
  const [evidence] = await Promise.all([recentEvidence(clients, read, all), missingRegexEngine(after)]);
  const { destinations } = evidence.known;
  const policy = recompile(live, after);
  const { scrapeIntervalSeconds } = read.window;
  const run = new WhatIfRun(all, live, policy, portsOf(asked), destinations, scrapeIntervalSeconds);
  const today = todayOf(live, evidence.flows, scrapeIntervalSeconds);
  const changes = destinations && evidence.counted ? uncountedChanges(destinations, evidence.flows, today, policy) : [];
  const turning = changes.filter(({ effect }) => effect !== "unchanged").sort((a, b) => b.connections - a.connections);
  const uncounted = turning.map(({ before: _, after: __, ...change }) => change);
  const reached = concernedNamespaces(live.snapshot, after);
  const prepared = { run, evidence: evidence.known, uncounted, reached };
  runs.keep(all, live, asked, prepared);
  return prepared;
}

/** What was dialled until the counts of `flows` end; `counted`: whether they have any yet. */
interface DatedEvidence {
  key: string;
  at: number;
  flows: readonly Flow[];
  counted: boolean;
  known: Promise<Evidence>;
}

const EVIDENCE_MILLISECONDS = 30_000;

let latest: DatedEvidence | null = null;

/** Readings come every few seconds, and what was dialled hardly changes: it is asked anew twice a minute. */
async function recentEvidence(clients: readonly string[], read: FlowsAnswer, flows: readonly Flow[]) {
  const key = JSON.stringify([read.window.seconds, clients]);
  const counted = !countsFollow(read);
  const old = !latest || latest.key !== key || Date.now() - latest.at > EVIDENCE_MILLISECONDS;
  if (!latest || old || (counted && !latest.counted))
    latest = { key, at: Date.now(), flows, counted, known: evidenceOf(clients, read.window) };
  const { known, ...dated } = latest;
  return { ...dated, known: await known };
}

function portsOf({ confirmedPorts }: RehearsalQuestion): ReadonlyMap<string, number> {
  return new Map(confirmedPorts.map(({ flowId, port }) => [flowId, port]));
}

/** The latest rehearsals, for those who scroll in them or filter them. */
const runs = {
  latest: [] as { all: readonly Flow[]; live: Policy; key: string; run: Prepared }[],
  get(all: readonly Flow[], live: Policy, asked: RehearsalQuestion): Prepared | null {
    const key = keyOf(asked);
    return this.latest.find((each) => each.all === all && each.live === live && each.key === key)?.run ?? null;
  },
  keep(all: readonly Flow[], live: Policy, asked: RehearsalQuestion, run: Prepared): void {
    this.latest = [{ all, live, key: keyOf(asked), run }, ...this.latest].slice(0, 2);
  },
};

function keyOf({ proposal, confirmedPorts }: RehearsalQuestion): string {
  return JSON.stringify([proposal, confirmedPorts]);
}
