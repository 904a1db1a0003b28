"use client";

import type { ReactNode } from "react";
import { ApplyBar } from "@/components/changes/apply-bar";
import { ApplyResults } from "@/components/changes/apply-results";
import { PlanPanes } from "@/components/changes/plan-panes";
import { TakeBack } from "@/components/changes/take-back";
import { EmptyPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import { fullyApplied } from "@/lib/changes/apply-state";
import styles from "./review.module.css";
import type { ReviewedChange } from "./reviewed-change";

interface ReviewProps {
  review: ReviewedChange;
  /** null as long as there is nothing to rehearse. */
  rehearsal: ReactNode;
  /** Stands above the plan: a form or an editor of what is reviewed. */
  editor?: ReactNode;
  /** In place of the rehearsal once the change is applied, or instead of a plan that could not be made. */
  instead?: ReactNode;
}

/** Left, what will be written; right, framed, what would change; below, the one action. */
export function Review({ review, editor, rehearsal, instead }: ReviewProps) {
  const { plan, planning, state } = review;
  return (
    <div className={styles.review} data-editor={editor ? true : undefined}>
      <Scroll className={styles.left} label="What will be written" busy={planning}>
        {state.kind === "answered" ? (
          <div className={styles.pane}>
            <h2>Result</h2>
            <ApplyResults results={state.answer.results} />
            <TakeBack commands={state.answer.results.flatMap((each) => each.takeBack ?? []).reverse()} />
          </div>
        ) : null}
        {editor}
        {!plan && planning ? (
          <div className={styles.planning}>
            <LoadingPanel rows={14} label="The plan is made" />
          </div>
        ) : null}
        {plan ? (
          <PlanPanes
            plan={plan}
            state={
              state.kind !== "answered" ? "not applied" : fullyApplied(state.answer) ? "applied" : "applied in part"
            }
            edited={Boolean(editor)}
          />
        ) : null}
      </Scroll>
      <div className={styles.right}>{instead ?? rehearsal ?? <NoRehearsal planning={planning} />}</div>
      <div className={styles.foot}>
        <ApplyBar review={review} />
      </div>
    </div>
  );
}

/** There is no proposal yet. */
function NoRehearsal({ planning }: { planning: boolean }) {
  if (planning) return <LoadingPanel rows={10} label="The change is checked and rehearsed" />;
  return (
    <EmptyPanel title="No rehearsal yet">It appears once the manifest is complete and changes something.</EmptyPanel>
  );
}
