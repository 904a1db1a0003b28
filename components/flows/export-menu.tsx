"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import styles from "@/components/ui/menu.module.css";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { egressWorker } from "@/worker/egress-worker";
import type { ExportForm } from "@/worker/kinds/export-flows";

interface ExportMenuProps {
  question: FlowsQuestion;
  search: FlowSearch;
  /** How many flows the file will hold. */
  flows: number;
  /** RFC 3339; names the file. */
  readAt: string;
  onDone: () => void;
}

const TYPE: Record<ExportForm, string> = { csv: "text/csv;charset=utf-8", json: "application/json" };

/** Saves every flow that the filter shows, not only those on the screen. */
export function ExportMenu({ question, search, flows, readAt, onDone }: ExportMenuProps) {
  const [fault, setFault] = useState<string | null>(null);
  const save = async (form: ExportForm) => {
    try {
      const { filter, order } = search;
      const text = await egressWorker.ask("exportFlows", { question, filter, order, form });
      saveFile(text, TYPE[form], `egress-flows-${readAt.replaceAll(":", "").slice(0, 17)}.${form}`);
      onDone();
    } catch (error) {
      setFault(error instanceof Error ? error.message : "The file could not be made.");
    }
  };
  return (
    <div className={styles.list}>
      <Button kind="quiet" onClick={() => save("csv")}>
        CSV for a spreadsheet
      </Button>
      <Button kind="quiet" onClick={() => save("json")}>
        JSON
      </Button>
      <p className={styles.note}>{flows === 1 ? "The 1 flow" : `All ${flows} flows`} that the filter shows.</p>
      {fault ? (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      ) : null}
    </div>
  );
}

function saveFile(text: string, type: string, name: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
