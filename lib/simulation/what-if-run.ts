import { byWorkload, type Destinations } from "../flows/destination";
import type { Flow, FlowVerdict } from "../flows/flow";
import type { FlowDecision } from "../linkerd/decision";
import type { Policy } from "../resolver/compile/compile";
import { explained } from "../resolver/partial/decide-flow";
import { type EffectCount, EffectTally } from "./count-effects";
import { addKept, isOnlyByDefault, type KeptFlows, noneKept } from "./kept-flows";
import { type FlowEffects, portJudge } from "./port-effects";
import { predictedVerdict } from "./predicted-verdict";
import { mostFirst } from "./what-if";
import { concernedNamespaces, rehearsedRequest, type Today, todayOf } from "./what-if-judge";
import { FLOW_EFFECTS, type FlowEffect } from "./what-if-types";

/**
 * Which flows of a rehearsal are listed: those of one effect, all that change (the verdict, or from a route to the default alone), all in
 * reach of the change, or the others.
 */
export type EffectFilter = FlowEffect | "changed" | "all" | "outside";

/** One line of a rehearsal; both sides are predictions. */
export interface RehearsedFlow {
  flow: Flow;
  effect: FlowEffect;
  before: FlowVerdict;
  after: FlowVerdict;
  /** Why the effect is what it is, in one sentence. */
  sentence: string;
  /** What led to the answer on each side. */
  whyBefore: string;
  whyAfter: string;
}

interface Judged {
  flow: Flow;
  judged: FlowEffects;
}

/** `whatIf` piece by piece, so that whoever runs it can do other things in between; explained are only the flows that are looked at. */
export class WhatIfRun {
  private readonly today: Today;
  private readonly judge: ReturnType<typeof portJudge>;
  private readonly tally = new EffectTally();
  private readonly byEffect = new Map<FlowEffect, Judged[]>(FLOW_EFFECTS.map((effect) => [effect, []]));
  private readonly keptFlows = noneKept();
  /** Of what fares as before: what only the default allows then. It is listed with what changes. */
  private readonly onlyByDefault: Judged[] = [];
  /** Of namespaces that the change cannot reach: they are in no count. */
  private readonly outside: Judged[] = [];
  private readonly reached: (namespace: string) => boolean;
  private next = 0;
  private sortedAt = 0;

  constructor(
    private readonly flows: readonly Flow[],
    private readonly before: Policy,
    private readonly after: Policy,
    /** Port by id of the flow, where a person confirmed one. */
    private readonly confirmedPorts: ReadonlyMap<string, number>,
    /** What the clients dialled in the window of the flows; null: not read. */
    destinations: Destinations | null = null,
    scrapeIntervalSeconds?: number,
  ) {
    this.today = todayOf(before, flows, scrapeIntervalSeconds);
    this.reached = concernedNamespaces(before.snapshot, after.snapshot);
    this.judge = portJudge(this.today, after, destinations && byWorkload(destinations, flows));
  }

  /** How many flows are judged so far. */
  get judgedFlows(): number {
    return this.next;
  }

  /** How many of them are out of reach. */
  get outsideFlows(): number {
    return this.outside.length;
  }

  /** Judges on until `enough` says so, or all are; true once all are. */
  advance(enough: () => boolean): boolean {
    while (this.next < this.flows.length) {
      const flow = this.flows[this.next];
      if (!flow) break;
      this.add({ flow, judged: this.judge(flow, this.portOf(flow)) });
      this.next += 1;
      if (this.next % FLOWS_BETWEEN_LOOKS === 0 && enough()) break;
    }
    return this.next >= this.flows.length;
  }

  private add(entry: Judged): void {
    const { flow, judged } = entry;
    if (!this.reached(flow.source.namespace)) return void this.outside.push(entry);
    this.tally.add(flow, judged.effect);
    this.byEffect.get(judged.effect)?.push(entry);
    if (judged.effect === "unchanged") this.keep(entry);
  }

  private keep(entry: Judged): void {
    const [before, after] = [predictedVerdict(entry.judged.before), predictedVerdict(entry.judged.after)];
    addKept(this.keptFlows, before, after);
    if (isOnlyByDefault(before, after)) this.onlyByDefault.push(entry);
  }

  /** Of the flows in reach that are judged so far, those that fare as before. */
  kept(): KeptFlows {
    return { ...this.keptFlows };
  }

  /** Of the flows in reach that are judged so far, to which they add up. */
  counts(): EffectCount[] {
    return this.tally.counts();
  }

  /** What turns first, then the most used; `askedFlow` before all others, whatever becomes of it. */
  list(
    filter: EffectFilter,
    askedFlow: string | null,
    from: number,
    to: number,
  ): { rows: RehearsedFlow[]; count: number } {
    this.sort();
    const lists = FLOW_EFFECTS.filter((effect) => isShown(effect, filter)).map(
      (effect) => this.byEffect.get(effect) ?? [],
    );
    if (filter === "changed") lists.push(this.onlyByDefault);
    if (filter === "outside") lists.push(this.outside);
    const asked = askedFlow === null ? null : this.find(askedFlow);
    const shown = asked ? [[asked], ...lists.map((list) => list.filter((each) => each !== asked))] : lists;
    const rows: RehearsedFlow[] = [];
    let start = 0;
    for (const list of shown) {
      for (const each of list.slice(Math.max(0, from - start), Math.max(0, to - start))) rows.push(this.explain(each));
      start += list.length;
    }
    return { rows, count: start };
  }

  private sort(): void {
    if (this.sortedAt === this.next) return;
    this.sortedAt = this.next;
    for (const list of [...this.byEffect.values(), this.onlyByDefault, this.outside]) list.sort(mostFirst);
  }

  private find(id: string): Judged | null {
    for (const list of [...this.byEffect.values(), this.outside]) {
      const found = list.find(({ flow }) => flow.id === id);
      if (found) return found;
    }
    return null;
  }

  private explain({ flow, judged }: Judged): RehearsedFlow {
    const request = rehearsedRequest(flow, judged.known, this.today);
    const { effect, sentence } = judged;
    return {
      flow,
      effect,
      sentence,
      before: predictedVerdict(judged.before),
      after: predictedVerdict(judged.after),
      whyBefore: reasonOf(explained(judged.before, request, this.before, this.before)),
      whyAfter: reasonOf(explained(judged.after, request, this.after, this.before)),
    };
  }

  private portOf({ id }: Flow): number | null {
    return this.confirmedPorts.get(id) ?? null;
  }
}

// A look at the clock costs as much as a few flows.
const FLOWS_BETWEEN_LOOKS = 64;

function isShown(effect: FlowEffect, filter: EffectFilter): boolean {
  if (filter === "all") return true;
  if (filter === "outside") return false;
  return filter === "changed" ? effect !== "unchanged" : effect === filter;
}

/** The last things the trace says that led to the answer. */
function reasonOf(prediction: FlowDecision): string {
  if (!prediction.certain) return prediction.sentence;
  const kept = prediction.decision.trace.filter((step) => step.effect !== "dropped");
  return kept
    .slice(-2)
    .map((step) => step.sentence)
    .join(" ");
}
