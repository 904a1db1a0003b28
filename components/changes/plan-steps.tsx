import type { ChangePlan } from "@/lib/changes/change";
import { refKey } from "@/lib/linkerd/object";
import type { ProposedWrite } from "@/lib/linkerd/proposal";
import styles from "./review.module.css";

/** What will be written, in the order in which it is tried. */
export function PlanSteps({ steps, meanwhile }: Pick<ChangePlan, "steps" | "meanwhile">) {
  const places = [...new Set(meanwhile.map(({ ref }) => ref.namespace))].join(", ");
  const one = meanwhile.length === 1;
  return (
    <ol className={styles.steps}>
      {meanwhile.length > 0 ? (
        <li>
          <span className={styles.dim}>0</span>
          <span>
            {one ? "A temporary NetworkPolicy keeps" : `${meanwhile.length} temporary NetworkPolicies keep`} pods of{" "}
            <b>{places}</b> open meanwhile
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
          <span>Check that all are stored, then delete the temporary {one ? "policy" : "policies"}</span>
          <span className={styles.dim}>delete</span>
        </li>
      ) : null}
    </ol>
  );
}

const VERB: Record<ProposedWrite["verb"], string> = { create: "Create", patch: "Change", delete: "Delete" };
const METHOD: Record<ProposedWrite["verb"], string> = { create: "create", patch: "merge patch", delete: "delete" };
