import type { ChangePlan } from "@/lib/changes/change";
import { refKey } from "@/lib/linkerd/object";
import type { ProposedWrite } from "@/lib/linkerd/proposal";
import styles from "./review.module.css";

/** What will be written, in the order in which it is tried. */
export function PlanSteps({ steps, meanwhile }: Pick<ChangePlan, "steps" | "meanwhile">) {
  const places = [...new Set(meanwhile.map(({ ref }) => ref.namespace))].join(", ");
  const held = meanwhile.length === 1 ? "a temporary NetworkPolicy" : `${meanwhile.length} temporary NetworkPolicies`;
  return (
    <ol className={styles.steps}>
      {meanwhile.length > 0 ? (
        <li>
          <span className={styles.dim}>0</span>
          <span>
            Hold open what is open in <b>{places}</b>, by {held}
          </span>
          <span className={styles.dim}>create</span>
        </li>
      ) : null}
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
      {meanwhile.length > 0 ? (
        <li>
          <span className={styles.dim}>{steps.length + 1}</span>
          <span>Read all of it back, then remove what held it open</span>
          <span className={styles.dim}>delete</span>
        </li>
      ) : null}
    </ol>
  );
}

const VERB: Record<ProposedWrite["verb"], string> = { create: "Create", patch: "Change", delete: "Delete" };
const METHOD: Record<ProposedWrite["verb"], string> = { create: "create", patch: "merge patch", delete: "delete" };
