"use client";

import { useEffect, useState } from "react";
import { egressWorker } from "@/components/worker/egress-worker";
import type { Agreements } from "@/components/worker/predictions";
import type { FlowViewRow } from "@/lib/flows/flow-view";

/** How prediction and observation compare for `rows`; nothing is asked while they are null. */
export function useAgreements(rows: readonly FlowViewRow[] | null): Agreements | null {
  const [agreements, setAgreements] = useState<Agreements | null>(null);
  useEffect(() => {
    if (!rows) return;
    const flows = rows.flatMap((row) => (row.kind === "flow" ? row.flow : []));
    return egressWorker.subscribe("predictions", flows, (outcome) => outcome.ok && setAgreements(outcome.value));
  }, [rows]);
  return rows ? agreements : null;
}
