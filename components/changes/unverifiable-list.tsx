import { CodeBlock } from "@/components/ui/code-block";
import { unverifiableOf } from "@/lib/changes/policies/unverifiable";
import type { ObjectRef } from "@/lib/linkerd/object";
import styles from "./review.module.css";

/** What no proxy can see of a change of NetworkPolicies, each with a command to try. Nothing for other changes. */
export function UnverifiableList({ refs }: { refs: readonly ObjectRef[] }) {
  const rows = unverifiableOf(refs);
  if (rows.length === 0) return null;
  return (
    <section className={styles.pane} aria-label="Not verifiable">
      <h2>
        Not verifiable <small>what no proxy sees, with a command to try</small>
      </h2>
      {rows.map(({ what, why, command }) => (
        <div key={what} className={styles.prose}>
          <p>
            <b>{what}.</b> {why}
          </p>
          <CodeBlock label="CLI" code={command} what="command" />
        </div>
      ))}
    </section>
  );
}
