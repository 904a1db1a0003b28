import { AppError } from "@/lib/errors";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowOrder } from "@/lib/flows/asked/table-layout";
import { countsFollow } from "@/lib/flows/flow";
import { printFlowsCsv, printFlowsJson } from "@/lib/flows/print-flows";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { sortFlows } from "@/lib/flows/view/sort-flows";
import { watchJudged } from "../live/judged-flows";
import type { Kind } from "../port/kind";

export type ExportForm = "csv" | "json";

interface ExportQuestion {
  question: FlowsQuestion;
  filter: string;
  order: FlowOrder;
  form: ExportForm;
}

/** Every flow that the filter shows, as the text of a file. */
export const exportFlows: Kind<ExportQuestion, string> = {
  open: ({ question, filter, order, form }, answer) =>
    watchJudged(question, { live: false, needsAll: true }, ({ revision, flows: state, markOf }) => {
      const { answer: flows, all, failed } = state;
      if (!flows) {
        const { code, message, hint, details } = failed ?? new AppError("internal", "No flows were read yet.");
        answer(revision, { ok: false, error: { code, message, hint, details } });
        return;
      }
      // A file of zeros would outlive the seconds in which they stand for "not counted yet".
      if (countsFollow(flows)) return;
      const shown = sortFlows(filterFlows(all, filter, markOf), order, markOf);
      answer(revision, {
        ok: true,
        value: form === "csv" ? printFlowsCsv(shown) : printFlowsJson(shown, flows, filter),
      });
    }),
};
