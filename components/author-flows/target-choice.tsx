"use client";

import { Segmented } from "@/components/ui/segmented";
import type { DraftNotice } from "@/lib/authoring/draft";
import type { RouteTarget } from "@/lib/authoring/route-proposal";
import styles from "./author-flows.module.css";

interface TargetChoiceProps {
  target: RouteTarget;
  consequences: DraftNotice[];
  onTarget: (target: RouteTarget) => void;
}

/** Where the routes go, and what follows from it. */
export function TargetChoice({ target, consequences, onTarget }: TargetChoiceProps) {
  return (
    <section className={styles.section} aria-label="Where the routes go">
      <h2>Where the routes go</h2>
      <Segmented
        label="Where the routes go"
        value={target}
        segments={[
          { value: "client-namespace", label: "In the client's namespace", note: "least intrusive" },
          { value: "local-network", label: "New local network", note: "copy of the global one" },
          { value: "global", label: "Global", note: "every namespace" },
        ]}
        onChoose={onTarget}
      />
      {consequences.map(({ id, severity, sentence }) => (
        <p key={`${id} ${sentence}`} className={styles.prose} data-severity={severity}>
          {sentence}
        </p>
      ))}
    </section>
  );
}
