"use client";

import { CircleQuestionMark } from "lucide-react";
import { Popover } from "@/components/ui/popover";
import { VERDICT_MEANING, Verdict } from "@/components/ui/verdict";
import { FLOW_VERDICTS } from "@/lib/flows/flow";
import styles from "./verdict-legend.module.css";

/** What each verdict means. */
export function VerdictLegend() {
  return (
    <Popover
      label="Verdicts"
      kind="quiet"
      square
      icon={<CircleQuestionMark aria-hidden />}
      aria-label="What the verdicts mean"
      title="What the verdicts mean"
    >
      {() => (
        <dl className={styles.list}>
          {FLOW_VERDICTS.map((verdict) => (
            <div key={verdict} className={styles.row}>
              <dt>
                <Verdict verdict={verdict} />
              </dt>
              <dd>{VERDICT_MEANING[verdict]}</dd>
            </div>
          ))}
        </dl>
      )}
    </Popover>
  );
}
