"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useRememberedText } from "@/components/ui/remembered";
import type { FlowTotals } from "@/lib/flows/view/flow-totals";

interface StartStripProps {
  /** Of the flows that the filter shows. */
  verdicts: FlowTotals["verdicts"];
  onFilter: (filter: string) => void;
}

const NAME = "egress.flows.started";

/** What the page shows, for whoever sees it first; gone for good once it is dismissed. */
export function StartStrip({ verdicts, onFilter }: StartStripProps) {
  const [dismissed, dismiss] = useRememberedText(NAME);
  if (dismissed !== null) return null;
  const [denied, uncovered] = [verdicts.denied ?? 0, verdicts.uncovered ?? 0];
  return (
    <Notice
      slim
      action={
        <>
          {denied > 0 ? (
            <Button kind="quiet" onClick={() => onFilter("verdict:denied")}>
              Show {denied} denied
            </Button>
          ) : null}
          {uncovered > 0 ? (
            <Button kind="quiet" onClick={() => onFilter("verdict:uncovered")}>
              Show {uncovered} uncovered
            </Button>
          ) : null}
          <Button kind="quiet" onClick={() => dismiss("yes")}>
            Dismiss
          </Button>
        </>
      }
    >
      You see outbound traffic of meshed pods, as their Linkerd proxies counted it. Click a row for the reason behind
      its verdict; ? lists keys and filters.
    </Notice>
  );
}
