import { EyeOff } from "lucide-react";
import { Told } from "@/components/time/moment";
import bullets from "@/components/ui/bullets.module.css";
import styles from "./rehearsal.module.css";

/** What the rehearsal cannot see. Its line is always shown, and there is nothing to dismiss it with; the sentences unfold below it. */
export function BlindSpots({ sentences }: { sentences: string[] }) {
  return (
    <section className={styles.blind} aria-label="Blind spots">
      <details>
        <summary>
          <EyeOff size={13} aria-hidden="true" />
          <b>What this rehearsal cannot see</b> ({sentences.length})
        </summary>
        <ul className={bullets.bullets}>
          {sentences.map((sentence) => (
            <li key={sentence}>
              <Told>{sentence}</Told>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}
