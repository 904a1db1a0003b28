import type { FlowProblem, FlowsAnswer, FlowWindow } from "@/lib/flows/flow";
import { type FlowView, type FlowViewAsked, flowView, type HeldOrder } from "@/lib/flows/flow-view";
import type { FlowsQuestion } from "@/lib/flows/question";
import type { Kind } from "./kind";
import { liveFlows } from "./live-flows";
import type { Failed } from "./message";

export interface FlowViewQuestion {
  question: FlowsQuestion;
  /** Ask again and again; else the answer that is there stands. */
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
  problems: FlowProblem[];
  totals: FlowsAnswer["totals"];
  /** Why newer data cannot be had; null when it can. */
  failed: Failed | null;
}

/** Answers anew with every reading. Fails only while there are no flows at all. */
export const viewFlows: Kind<FlowViewQuestion, FlowsSeen> = {
  open: ({ question, live, asked, viewer, hold }, answer) =>
    liveFlows(question).watch(live, ({ revision, answer: flows, all, failed }) => {
      if (!flows) {
        if (failed) answer(revision, { ok: false, error: failed });
        return;
      }
      const { filter, order: sorting, group } = asked;
      const layout = JSON.stringify([question, filter, sorting, group]);
      const { view, order } = flowView(all, asked, hold === null ? null : heldOrder(viewer, layout, hold));
      keepOrder(viewer, { layout, hold, order });
      const { window, readAt, problems, totals } = flows;
      answer(revision, { ok: true, value: { view, window, readAt, problems, totals, failed } });
    }),
};

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
