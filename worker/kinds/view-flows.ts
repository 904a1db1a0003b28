import { allTerms, parseFilter } from "@/lib/flows/asked/filter-language";
import { type FlowsQuestion, printQuestion } from "@/lib/flows/asked/question";
import { countsFollow, type Flow, type FlowProblem, type FlowsAnswer, type FlowWindow } from "@/lib/flows/flow";
import type { MarkOf, PredictionMark } from "@/lib/flows/prediction-mark";
import { type FlowView, type FlowViewAsked, flowView, type HeldOrder } from "@/lib/flows/view/flow-view";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { hasNoNetwork } from "@/lib/linkerd/has-no-network";
import type { Policy } from "@/lib/resolver/compile/compile";
import { flowMark } from "../live/flow-agreement";
import type { FlowsState } from "../live/flow-feed";
import { watchJudged } from "../live/judged-flows";
import type { Kind } from "../port/kind";
import type { Failed } from "../port/message";

export interface FlowViewQuestion {
  question: FlowsQuestion;
  /** Whatever changes is told; else the answer that is there stands. */
  live: boolean;
  asked: FlowViewAsked;
  /** Names the page that looks, so that its order can be held from one question to the next. */
  viewer: string;
  /** Keep every row where it is; another number lets the waiting ones in. */
  hold: number | null;
  /** Under the hold the values stand still too, as of its beginning: somebody reads a flow. */
  still: boolean;
}

/** What a page of flows shows. */
export interface FlowsSeen {
  view: FlowView;
  window: FlowWindow;
  readAt: string;
  /** The same in milliseconds of this browser's clock, however wrong that is. */
  readHere: number;
  problems: FlowProblem[];
  totals: FlowsAnswer["totals"];
  /** How prediction and observation compare, by id of each flow in `view`; empty while there is no policy. */
  marks: Record<string, PredictionMark>;
  /** Flows that the filter shows and the current policy would decide otherwise; null until all were judged. */
  differing: number | null;
  /** The policy is known, and has no EgressNetwork. */
  noNetwork: boolean;
  /** Asked for again and again, since something on the way holds the stream back. */
  polled: boolean;
  /** Why newer data cannot be had; null when it can. */
  failed: Failed | null;
  /** Newer data came than what stands still here. */
  behind: boolean;
}

/** Answers anew with every change of flows or policy. Fails only while there are no flows at all. */
export const viewFlows: Kind<FlowViewQuestion, FlowsSeen> = {
  open: ({ question, live, asked, viewer, hold, still }, answer) =>
    watchJudged(
      question,
      { watch: live ? "live" : "once", needsAll: asksMarks(asked) },
      ({ revision, flows: newest, policy, markOf, differing: judged }) => {
        const { failed, polled } = newest;
        const flows = still ? stillFlows(viewer, printQuestion(question), hold, newest) : newest;
        if (!still) stillViews.delete(viewer);
        const { answer: read, all, skew } = flows;
        if (!read) {
          if (failed) answer(revision, { ok: false, error: failed });
          return;
        }
        const { filter, order: sorting, group } = asked;
        const layout = JSON.stringify([question, filter, sorting, group]);
        const made = flowView(all, asked, hold === null ? null : heldOrder(viewer, layout, hold), { markOf });
        keepNewest(shownOrders, viewer, { layout, hold, order: made.order });
        const behind = newest !== flows;
        const view = behind ? { ...made.view, waiting: countNew(newest.all, all, filter, markOf) } : made.view;
        const { window, readAt, problems, totals } = read;
        const marks = policy ? marksOf(view, policy) : {};
        const noNetwork = policy !== null && hasNoNetwork(policy.snapshot);
        const differing = judged === null ? null : view.differing;
        const readHere = Date.parse(readAt) + skew;
        const told = { view, window, readAt, readHere, problems, totals, marks, differing, noNetwork };
        answer(revision, { ok: true, value: { ...told, polled, failed, behind } });
      },
    ),
};

/** Whether what is shown, or where it stands, hangs on the judgement of every flow. */
function asksMarks({ filter, order, facet }: FlowViewAsked): boolean {
  const asks = order.column === "predicted" || facet?.key === "prediction";
  return asks || allTerms(parseFilter(filter)).some(({ key }) => key === "prediction");
}

function marksOf(view: FlowView, policy: Policy): Record<string, PredictionMark> {
  const listed = view.rows.flatMap((row): Flow[] => (row.kind === "flow" ? [row.flow] : []));
  return Object.fromEntries(listed.map((flow) => [flow.id, flowMark(flow, policy)]));
}

interface ShownOrder {
  /** Everything asked that decides the order. */
  layout: string;
  hold: number | null;
  order: HeldOrder;
}

const shownOrders = new Map<string, ShownOrder>();
const MOST_VIEWERS = 20;

/** What the viewer saw last, live or under the same hold; null where another order was asked since. */
function heldOrder(viewer: string, layout: string, hold: number): HeldOrder | null {
  const last = shownOrders.get(viewer);
  return last?.layout === layout && (last.hold === null || last.hold === hold) ? last.order : null;
}

/** Flows as they were when a viewer began to read one of them. */
interface StillView {
  question: string;
  hold: number | null;
  flows: FlowsState;
}

const stillViews = new Map<string, StillView>();

/** The newest as long as its counts follow: half of the numbers are no place to stop. */
function stillFlows(viewer: string, question: string, hold: number | null, newest: FlowsState): FlowsState {
  const kept = stillViews.get(viewer);
  if (kept?.question === question && kept.hold === hold) return kept.flows;
  if (newest.answer && !countsFollow(newest.answer)) keepNewest(stillViews, viewer, { question, hold, flows: newest });
  return newest;
}

function countNew(newest: readonly Flow[], shown: readonly Flow[], filter: string, markOf: MarkOf): number {
  const known = new Set(shown.map(({ id }) => id));
  return filterFlows(
    newest.filter(({ id }) => !known.has(id)),
    filter,
    markOf,
  ).length;
}

function keepNewest<T>(kept: Map<string, T>, viewer: string, value: T): void {
  kept.delete(viewer);
  kept.set(viewer, value);
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_VIEWERS) break;
    kept.delete(oldest);
  }
}
