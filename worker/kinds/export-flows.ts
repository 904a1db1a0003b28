import { AppError } from "@/lib/errors";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowGrouping, FlowOrder } from "@/lib/flows/asked/table-layout";
import { printFlowsCsv, printFlowsJson } from "@/lib/flows/print-flows";
import { groupFlows, sortGroups } from "@/lib/flows/view/group-flows";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { printGroupsCsv, printGroupsJson } from "@/lib/flows/view/print-groups";
import { sortFlows } from "@/lib/flows/view/sort-flows";
import { printStamp, type Zone } from "@/lib/print/moment";
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
  /** Of the moments in the file. */
  zone: Zone;
}

/** Every flow that the filter shows, or every group of them, as the text of a file. */
export const exportFlows: Kind<ExportQuestion, string> = {
  open: ({ question, filter, order, group, form, zone }, answer) =>
    // A file of zeros would outlive the seconds in which they stand for "not counted yet".
    watchJudged(question, { watch: "counted", needsAll: true }, ({ revision, flows: state, markOf }) => {
      const { answer: flows, all, failed } = state;
      if (!flows) {
        const { code, message, hint, details } = failed ?? new AppError("internal", "No flows were read yet.");
        answer(revision, { ok: false, error: { code, message, hint, details } });
        return;
      }
      const stamp = (at: string) => printStamp(at, zone);
      const shown = sortFlows(filterFlows(all, filter, markOf), order, markOf);
      if (group === null) {
        const value = form === "csv" ? printFlowsCsv(shown, stamp) : printFlowsJson(shown, flows, filter, stamp);
        answer(revision, { ok: true, value });
        return;
      }
      const groups = sortGroups(groupFlows(shown, group), order);
      const value =
        form === "csv" ? printGroupsCsv(groups, stamp) : printGroupsJson(groups, group, flows, filter, stamp);
      answer(revision, { ok: true, value });
    }),
};
