import { Check, CircleX, Minus } from "lucide-react";
import type { ApplyAnswer } from "@/lib/changes/change";
import { refKey } from "@/lib/linkerd/object";
import styles from "./check-list.module.css";

/** What became of each write; nothing is tried after one that failed. */
export function ApplyResults({ answer }: { answer: ApplyAnswer }) {
  return (
    <ul className={styles.checks}>
      {answer.results.map((result) => {
        const { Icon, word, style } = LOOK[result.status];
        return (
          <li key={refKey(result.ref)} className={style}>
            <Icon size={14} strokeWidth={1.75} aria-hidden />
            <b>{word}</b>
            <span className={styles.sentence}>
              {result.ref.kind} {result.ref.namespace}/{result.ref.name}
              {result.message ? <span className={styles.hint}>{result.message}</span> : null}
              {result.hint ? <span className={styles.hint}>{result.hint}</span> : null}
              {result.code ? (
                <span className={styles.hint}>
                  <code>{result.code}</code>
                </span>
              ) : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const LOOK = {
  applied: { Icon: Check, word: "Applied", style: styles.pass },
  failed: { Icon: CircleX, word: "Failed", style: styles.fail },
  "not-tried": { Icon: Minus, word: "Not tried", style: undefined },
};
