"use client";

import type { ReactNode } from "react";
import { ApplyBar } from "@/components/changes/apply-bar";
import { ApplyResults } from "@/components/changes/apply-results";
import { PlanPanes } from "@/components/changes/plan-panes";
import { EmptyPanel, LoadingPanel } from "@/components/ui/panel-state";
import { type ApplyState, fullyApplied } from "@/lib/changes/apply-state";
import type { ChangePlan } from "@/lib/changes/change";
import styles from "./review.module.css";

export interface ReviewProps {
  plan: ChangePlan | null;
  planning: boolean;
  state: ApplyState;
  /** null as long as there is nothing to rehearse. */
  rehearsal: ReactNode;
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
  const { plan, planning, state, editor, rehearsal, instead } = props;
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
      <div className={styles.right}>{instead ?? rehearsal ?? <NoRehearsal planning={planning} />}</div>
      <div className={styles.foot}>
        <ApplyBar {...props} />
      </div>
    </div>
  );
}

/** There is no proposal yet. */
function NoRehearsal({ planning }: { planning: boolean }) {
  if (planning) return <LoadingPanel rows={10} label="The change is checked and rehearsed" />;
  return <EmptyPanel title="No rehearsal yet">It appears as soon as the manifest on the left is complete.</EmptyPanel>;
}
