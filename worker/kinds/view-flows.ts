import { allTerms, parseFilter } from "@/lib/flows/asked/filter-language";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { Flow, FlowProblem, FlowsAnswer, FlowWindow } from "@/lib/flows/flow";
import type { PredictionMark } from "@/lib/flows/prediction-mark";
import { type FlowView, type FlowViewAsked, flowView, type HeldOrder } from "@/lib/flows/view/flow-view";
import { hasNoNetwork } from "@/lib/linkerd/has-no-network";
import type { Policy } from "@/lib/resolver/compile/compile";
import { flowMark } from "../live/flow-agreement";
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
}

/** Answers anew with every change of flows or policy. Fails only while there are no flows at all. */
export const viewFlows: Kind<FlowViewQuestion, FlowsSeen> = {
  open: ({ question, live, asked, viewer, hold }, answer) =>
    watchJudged(
      question,
      { live, needsAll: asksMarks(asked) },
      ({ revision, flows, policy, markOf, differing: judged }) => {
        const { answer: read, all, failed, polled, skew } = flows;
        if (!read) {
          if (failed) answer(revision, { ok: false, error: failed });
          return;
        }
        const { filter, order: sorting, group } = asked;
        const layout = JSON.stringify([question, filter, sorting, group]);
        const { view, order } = flowView(all, asked, hold === null ? null : heldOrder(viewer, layout, hold), {
          markOf,
        });
        keepOrder(viewer, { layout, hold, order });
        const { window, readAt, problems, totals } = read;
        const marks = policy ? marksOf(view, policy) : {};
        const noNetwork = policy !== null && hasNoNetwork(policy.snapshot);
        const differing = judged === null ? null : view.differing;
        const readHere = Date.parse(readAt) + skew;
        const seen = { view, window, readAt, readHere, problems, totals, marks, differing, noNetwork, polled, failed };
        answer(revision, { ok: true, value: seen });
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

function keepOrder(viewer: string, shown: ShownOrder): void {
  shownOrders.delete(viewer);
  shownOrders.set(viewer, shown);
  for (const oldest of shownOrders.keys()) {
    if (shownOrders.size <= MOST_VIEWERS) break;
    shownOrders.delete(oldest);
  }
}
