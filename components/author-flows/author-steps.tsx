"use client";

import { classNames } from "@/components/ui/class-names";
import { AUTHOR_STEPS, type AuthorStep } from "@/lib/authoring/flows/author-search";
import styles from "./author-steps.module.css";

interface AuthorStepsProps {
  step: AuthorStep;
  /** Ticked flows, flows without a route, and objects to write; null as long as they are not known. */
  counts: { flows: number; questions: number; routes: number } | null;
  onStep: (step: AuthorStep) => void;
}

const NAME: Record<AuthorStep, string> = {
  flows: "Flows",
  questions: "Open questions",
  routes: "Routes",
  review: "Review",
};

/** Where the way from flows to a review stands; each step can be gone to at any time. */
export function AuthorSteps({ step, counts, onStep }: AuthorStepsProps) {
  return (
    <nav aria-label="Steps">
      <ol className={styles.steps}>
        {AUTHOR_STEPS.map((each, index) => {
          const count = counts === null || each === "review" ? null : counts[each];
          return (
            <li key={each}>
              <button
                type="button"
                className={classNames(styles.step, each === "questions" && count === 0 && styles.done)}
                aria-current={each === step ? "step" : undefined}
                onClick={() => onStep(each)}
              >
                <span className={styles.number}>{index + 1}</span>
                {NAME[each]} {count === null ? null : <small>({count})</small>}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
