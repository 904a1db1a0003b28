import { Check, CircleQuestionMark, TriangleAlert } from "lucide-react";
import type { Agreement } from "@/lib/simulation/agreement";
import styles from "./agreement-mark.module.css";

const ICON = { agree: Check, differ: TriangleAlert, open: CircleQuestionMark };

/** Whether what was seen and what the policy says are the same, in one line. */
export function AgreementMark({ agreement }: { agreement: Agreement }) {
  const Icon = ICON[agreement.kind];
  return (
    <span className={`${styles.mark} ${styles[agreement.kind]}`}>
      <Icon aria-hidden />
      {agreement.sentence}
    </span>
  );
}
