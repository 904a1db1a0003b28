"use client";

import { saveFile } from "@/components/ui/save-file";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { printMoment } from "@/lib/print/moment";
import { egressWorker } from "@/worker/egress-worker";
import type { ExportForm } from "@/worker/kinds/export-flows";

const TYPE: Record<ExportForm, string> = { csv: "text/csv;charset=utf-8", json: "application/json" };

/** Saves every flow that `search` shows, grouped as it says, as a file. `readAt` (RFC 3339) names it. Rejects where it could not be made. */
export async function saveFlows(
  { question, search, readAt, zone }: { question: FlowsQuestion; search: FlowSearch; readAt: string; zone: string },
  form: ExportForm,
): Promise<void> {
  const { filter, order, group } = search;
  const text = await egressWorker.ask("exportFlows", { question, filter, order, group, form, zone });
  const moment = printMoment(readAt, zone).replaceAll(":", "").replaceAll(" ", "-");
  saveFile(new Blob([text], { type: TYPE[form] }), `egress-flows-${moment}.${form}`);
}
