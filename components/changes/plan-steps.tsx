import type { PlannedStep } from "@/lib/changes/change";
import { refKey } from "@/lib/linkerd/object";
import type { ProposedWrite } from "@/lib/linkerd/proposal";
import styles from "./review.module.css";

/** What will be written, in the order in which it is tried. */
export function PlanSteps({ steps }: { steps: PlannedStep[] }) {
  return (
    <ol className={styles.steps}>
      {steps.map((step, index) => (
        <li key={`${step.write.verb} ${refKey(step.ref)}`}>
          <span className={styles.dim}>{index + 1}</span>
          <span>
            {VERB[step.write.verb]} {step.ref.kind}{" "}
            <b>
              {step.ref.namespace}/{step.ref.name}
            </b>
          </span>
          <span className={styles.dim}>{METHOD[step.write.verb]}</span>
        </li>
      ))}
    </ol>
  );
}

const VERB: Record<ProposedWrite["verb"], string> = { create: "Create", patch: "Change", delete: "Delete" };
const METHOD: Record<ProposedWrite["verb"], string> = { create: "create", patch: "merge patch", delete: "delete" };
