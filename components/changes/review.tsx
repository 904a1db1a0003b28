"use client";

import type { ReactNode } from "react";
import { ApplyBar } from "@/components/changes/apply-bar";
import { ApplyResults } from "@/components/changes/apply-results";
import { PlanPanes } from "@/components/changes/plan-panes";
import { Rehearsal } from "@/components/changes/rehearsal";
import { EmptyPanel, LoadingPanel } from "@/components/ui/panel-state";
import { type ApplyState, fullyApplied } from "@/lib/changes/apply-state";
import type { ChangePlan } from "@/lib/changes/change";
import styles from "./review.module.css";

export interface ReviewProps {
  plan: ChangePlan | null;
  planning: boolean;
  state: ApplyState;
  askedFlow: string | null;
  asksRehearsal: boolean;
  blocked: string | null;
  undoLinks: string[];
  sentHref: string | null;
  overridden: boolean;
  onOverride: (overridden: boolean) => void;
  onRetryRest: () => void;
  /** Stands above the plan: a form or an editor of what is reviewed. */
  editor?: ReactNode;
  /** In place of the rehearsal once the change is applied, or instead of a plan that could not be made. */
  instead?: ReactNode;
  onApply: () => void;
  onReviewAgain: () => void;
}

/** Left, what will be written; right, framed, what would change; below, the one action. */
export function Review(props: ReviewProps) {
  const { plan, planning, state, askedFlow, editor, instead } = props;
  return (
    <div className={styles.review} data-editor={editor ? true : undefined}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.left} aria-label="What will be written" aria-busy={planning} tabIndex={0}>
        {state.kind === "answered" ? (
          <div className={styles.pane}>
            <h2>Result</h2>
            <ApplyResults results={state.answer.results} />
          </div>
        ) : null}
        {editor}
        {plan ? (
          <PlanPanes
            plan={plan}
            applied={state.kind === "answered" && fullyApplied(state.answer)}
            edited={Boolean(editor)}
          />
        ) : null}
      </section>
      <div className={styles.right}>{instead ?? <Right plan={plan} planning={planning} askedFlow={askedFlow} />}</div>
      <div className={styles.foot}>
        <ApplyBar {...props} />
      </div>
    </div>
  );
}

function Right({
  plan,
  planning,
  askedFlow,
}: {
  plan: ChangePlan | null;
  planning: boolean;
  askedFlow: string | null;
}) {
  if (plan?.whatIf) return <Rehearsal whatIf={plan.whatIf} askedFlow={askedFlow} />;
  if (!plan) {
    if (planning) return <LoadingPanel rows={10} label="The change is checked and rehearsed" />;
    return (
      <EmptyPanel title="No rehearsal yet">It appears as soon as the manifest on the left is complete.</EmptyPanel>
    );
  }
  const why = plan.checks.find((check) => check.id === "rehearsal");
  return (
    <EmptyPanel title="No rehearsal">
      <p>{why?.sentence ?? "Recent flows could not be read, so nobody can tell which traffic turns."}</p>
      {why?.hint ? <p>{why.hint}</p> : null}
    </EmptyPanel>
  );
}
