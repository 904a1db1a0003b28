"use client";

import { Workload } from "@/components/ui/workload";
import type { NamespacedName } from "@/lib/linkerd/object";
import styles from "./author-flows.module.css";

interface ThenDenyProps {
  network: NamespacedName;
  /** Why it cannot be switched; null where it can. */
  obstacle: string | null;
  chosen: boolean;
  /** Whether names are to be learned by the same review. */
  learning: boolean;
  onChosen: (chosen: boolean) => void;
}

/** The last write of an allow-list: the EgressNetwork is switched to Deny once the routes are stored. */
export function ThenDeny({ network, obstacle, chosen, learning, onChosen }: ThenDenyProps) {
  return (
    <section className={styles.section} aria-label="Then Deny">
      <h2>Then Deny</h2>
      {obstacle === null && chosen && learning ? (
        <p className={styles.prose} data-severity="warn">
          Under Deny these connections are denied before their hostnames are known: learn first, deny later.
        </p>
      ) : null}
      {obstacle === null ? (
        <label className={styles.check}>
          <input type="checkbox" checked={chosen} onChange={(event) => onChosen(event.target.checked)} />
          <span>
            Switch EgressNetwork <Workload namespace={network.namespace} name={network.name} /> to Deny
            <small>
              It is written last, and only if every route was stored. The review rehearses everything together.
            </small>
          </span>
        </label>
      ) : (
        <p className={styles.prose}>{obstacle}</p>
      )}
    </section>
  );
}
