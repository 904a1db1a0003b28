import { Info } from "lucide-react";
import { CheckList } from "@/components/changes/check-list";
import { ObjectDiff } from "@/components/changes/object-diff";
import { PlanSteps } from "@/components/changes/plan-steps";
import { classNames } from "@/components/ui/class-names";
import { CopyButton } from "@/components/ui/copy-button";
import marked from "@/components/ui/marked-lines.module.css";
import { Scroll } from "@/components/ui/scroll";
import { Tag } from "@/components/ui/tag";
import type { ChangePlan } from "@/lib/changes/change";
import { refKey } from "@/lib/linkerd/object";
import styles from "./review.module.css";

interface PlanPanesProps {
  plan: ChangePlan;
  state: "not applied" | "applied in part" | "applied";
  /** The object stands in an editor above, so its lines are folded away here. */
  edited: boolean;
}

/** What will be written, how to do the same by hand, what was checked, and whom it reaches. */
export function PlanPanes({ plan, state, edited }: PlanPanesProps) {
  const kubectl = [
    ...plan.meanwhile.map(({ put }) => put),
    ...plan.steps.map((step) => step.kubectl),
    ...plan.meanwhile.map(({ remove }) => remove).reverse(),
  ].join("\n");
  return (
    <>
      <section className={styles.pane} aria-label="Plan">
        <h2>
          Plan {state === "applied" ? null : <Tag kind="dashed">{state}</Tag>}
          <span className={styles.tools}>
            <CopyButton text={kubectl} what="kubectl command">
              Copy kubectl
            </CopyButton>
          </span>
        </h2>
        <PlanSteps steps={plan.steps} meanwhile={plan.meanwhile} />
        {kubectl.includes("\n") ? (
          <details className={styles.shell}>
            <summary>kubectl commands</summary>
            <Kubectl text={kubectl} />
          </details>
        ) : (
          <div className={styles.shell}>
            <Kubectl text={kubectl} />
          </div>
        )}
      </section>
      {plan.steps.map((step) =>
        edited && step.before === null ? (
          <details key={refKey(step.ref)} className={styles.stored}>
            <summary>As the API server would store it</summary>
            <ObjectDiff step={step} />
          </details>
        ) : (
          <ObjectDiff key={refKey(step.ref)} step={step} />
        ),
      )}
      <section className={styles.pane} aria-label="Checks">
        <h2>
          Checks <small>against the live cluster</small>
        </h2>
        <CheckList checks={plan.checks} />
      </section>
      <section className={styles.pane} aria-label="Reach">
        <h2>
          Reach <small>namespaces whose clients it can affect</small>
        </h2>
        <BlastRadius namespaces={plan.blastRadius} />
      </section>
      <section className={styles.pane} aria-label="Notices">
        <h2>Good to know</h2>
        <ul className={classNames(marked.lines, styles.notices)}>
          {plan.notices.map((notice) => (
            <li key={notice}>
              <Info size={13} aria-hidden />
              <span>{notice}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Kubectl({ text }: { text: string }) {
  return (
    <Scroll as="pre" label="Commands">
      {text}
    </Scroll>
  );
}

function BlastRadius({ namespaces }: { namespaces: string[] }) {
  if (namespaces.length === 0) return <p className={styles.prose}>None: it affects no running client.</p>;
  return (
    <ul className={styles.namespaces} aria-label="Namespaces reached">
      {namespaces.map((namespace) => (
        <li key={namespace}>
          <Tag>{namespace}</Tag>
        </li>
      ))}
    </ul>
  );
}
