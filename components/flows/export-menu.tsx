"use client";

import { useState } from "react";
import { saveFlows } from "@/components/live/save-flows";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import styles from "@/components/ui/menu.module.css";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { counted } from "@/lib/print/counted";
import type { ExportForm } from "@/worker/kinds/export-flows";

interface ExportMenuProps {
  question: FlowsQuestion;
  search: FlowSearch;
  /** How many flows the file will hold, and in how many groups; null without grouping. */
  flows: number;
  groups: number | null;
  /** RFC 3339; names the file. */
  readAt: string;
  onDone: () => void;
}

/** Saves every flow that the filter shows, not only those on the screen. */
export function ExportMenu({ question, search, flows, groups, readAt, onDone }: ExportMenuProps) {
  const zone = useZone();
  const [fault, setFault] = useState<string | null>(null);
  const save = async (form: ExportForm, closes = true) => {
    try {
      await saveFlows({ question, search, readAt, zone }, form);
      if (closes) onDone();
    } catch (error) {
      setFault(error instanceof Error ? error.message : "The file could not be created.");
    }
  };
  const share = async () => {
    // At once: a browser lets nothing be copied long after the click.
    const copied = await navigator.clipboard?.writeText(window.location.href).then(
      () => true,
      () => false,
    );
    if (!copied) setFault("The link could not be copied: the clipboard needs https or localhost.");
    await save("csv", copied ?? false);
  };
  return (
    <div className={styles.list}>
      <Button kind="quiet" onClick={() => save("csv")}>
        CSV for a spreadsheet
      </Button>
      <Button kind="quiet" onClick={share}>
        CSV, and copy the link
      </Button>
      <Button kind="quiet" onClick={() => save("json")}>
        JSON
      </Button>
      <p className={styles.note}>{whatIsSaved(flows, groups)}</p>
      {fault ? (
        <p className={styles.fault} role="alert">
          {fault}
        </p>
      ) : null}
    </div>
  );
}

function whatIsSaved(flows: number, groups: number | null): string {
  const all = flows === 1 ? "The 1 flow that the filter shows" : `All ${flows} flows that the filter shows`;
  return groups === null ? `${all}.` : `${all}, in ${counted(groups, "group")}. JSON lists the flows too.`;
}
