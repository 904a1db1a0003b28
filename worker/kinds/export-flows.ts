import { AppError } from "@/lib/errors";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowGrouping, FlowOrder } from "@/lib/flows/asked/table-layout";
import { countsFollow } from "@/lib/flows/flow";
import { printFlowsCsv, printFlowsJson } from "@/lib/flows/print-flows";
import { groupFlows, sortGroups } from "@/lib/flows/view/group-flows";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { printGroupsCsv, printGroupsJson } from "@/lib/flows/view/print-groups";
import { sortFlows } from "@/lib/flows/view/sort-flows";
import { watchJudged } from "../live/judged-flows";
import type { Kind } from "../port/kind";

export type ExportForm = "csv" | "json";

interface ExportQuestion {
  question: FlowsQuestion;
  filter: string;
  order: FlowOrder;
  /** Rows of groups instead of flows, as the table has them. */
  group: FlowGrouping | null;
  form: ExportForm;
}

/** Every flow that the filter shows, or every group of them, as the text of a file. */
export const exportFlows: Kind<ExportQuestion, string> = {
  open: ({ question, filter, order, group, form }, answer) =>
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
      if (group === null) {
        const value = form === "csv" ? printFlowsCsv(shown) : printFlowsJson(shown, flows, filter);
        answer(revision, { ok: true, value });
        return;
      }
      const groups = sortGroups(groupFlows(shown, group), order);
      const value = form === "csv" ? printGroupsCsv(groups) : printGroupsJson(groups, group, flows, filter);
      answer(revision, { ok: true, value });
    }),
};
