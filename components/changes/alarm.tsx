import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import styles from "./verification.module.css";

interface AlarmProps {
  label: string;
  /** What is wrong, without a full stop. */
  words: string;
  /** One sentence on how it was before. */
  before: string;
  undo: ReactNode;
  /** A list item each. */
  children: ReactNode;
}

/** What a change does although its forecast did not say so: it may be an outage, so Undo stands beside it. */
export function Alarm({ label, words, before, undo, children }: AlarmProps) {
  return (
    <section className={styles.alarm} role="alert" aria-label={label}>
      <div className={styles.wrong}>
        <p>
          <b className={styles.unforeseen}>
            <CircleX size={15} className={styles.icon} aria-hidden /> {words}.
          </b>{" "}
          {before}
        </p>
        {undo}
      </div>
      <ul className={styles.rows}>{children}</ul>
    </section>
  );
}
