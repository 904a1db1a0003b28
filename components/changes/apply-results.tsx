import { Check, CircleHelp, CircleX, Minus } from "lucide-react";
import type { AppliedWrite } from "@/lib/changes/change";
import { refKey } from "@/lib/linkerd/object";
import styles from "./check-list.module.css";

/** `writing`, `waiting`: of a change of which no end is known yet. */
type Result = Omit<AppliedWrite, "status" | "takeBack"> & { status: AppliedWrite["status"] | "writing" | "waiting" };

/** What became of each write; nothing is tried after one that failed. */
export function ApplyResults({ results }: { results: Result[] }) {
  return (
    <ul className={styles.checks}>
      {results.map((result) => {
        const { Icon, word, style } = LOOK[result.status];
        return (
          <li key={`${result.verb} ${refKey(result.ref)}`} className={style}>
            <Icon size={14} strokeWidth={1.75} aria-hidden />
            <b>{word}</b>
            <span className={styles.sentence}>
              {result.ref.kind} {result.ref.namespace}/{result.ref.name}
              {result.temporary ? (result.verb === "delete" ? " removed again" : ", only meanwhile") : null}
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
  unknown: { Icon: CircleHelp, word: "Unknown", style: undefined },
  waiting: { Icon: Minus, word: "Waiting", style: undefined },
  writing: { Icon: CircleHelp, word: "Unknown", style: undefined },
  "not-tried": { Icon: Minus, word: "Not tried", style: undefined },
};
