import { EyeOff } from "lucide-react";
import styles from "./rehearsal.module.css";

/** What the rehearsal cannot see. Always shown; there is nothing to dismiss it with. */
export function BlindSpots({ sentences }: { sentences: string[] }) {
  return (
    <section className={styles.blind} aria-label="Blind spots">
      <h3>
        <EyeOff size={13} aria-hidden="true" />
        What this rehearsal cannot see:
      </h3>{" "}
      <ul>
        {sentences.map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
    </section>
  );
}
