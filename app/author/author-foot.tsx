"use client";

import styles from "@/components/author-flows/author-flows.module.css";
import { TakeAwayMenu } from "@/components/take-away/take-away-menu";
import { Button } from "@/components/ui/button";
import { useCtrlEnter } from "@/components/ui/use-ctrl-enter";
import type { AuthorStep } from "@/lib/authoring/flows/author-search";
import { fetchRehearsal } from "@/lib/changes/change-query";
import { type ConfirmedPort, MAX_WRITES, type Proposal } from "@/lib/linkerd/proposal";
import { counted } from "@/lib/print/counted";
import type { TakenWrite } from "@/lib/take-away/take-away";

interface AuthorFootProps {
  step: AuthorStep;
  taken: TakenWrite[];
  /** null where there is nothing to write, or a text has a fault. */
  proposal: Proposal | null;
  planned: { windowSeconds: number; confirmedPorts: ConfirmedPort[] };
  blocked: string | null;
  /** Ticked flows without a route. */
  left: number;
  /** Deny is written behind the routes. */
  denies: boolean;
  onStep: (step: AuthorStep) => void;
}

/** What would be written so far, and the way on. It is the one action of the page once nothing would be denied by it. */
export function AuthorFoot({ step, taken, proposal, planned, blocked, left, denies, onStep }: AuthorFootProps) {
  const tooMany =
    taken.length > MAX_WRITES
      ? `${taken.length} objects are more than the ${MAX_WRITES} that can be reviewed at once: narrow the filter or export them.`
      : null;
  const next: AuthorStep | null = step === "flows" && left > 0 ? "questions" : step === "routes" ? null : "routes";
  const closed = blocked ?? tooMany;
  useCtrlEnter(closed === null ? () => onStep("review") : null);
  const harms = denies && left > 0;
  return (
    <footer className={styles.foot}>
      <p>
        <b>{counted(taken.length, "object")} to write.</b>{" "}
        {left === 0 ? null : left === 1 ? "1 selected flow has no route. " : `${left} selected flows have no route. `}
        Nothing is written before a review.
      </p>
      <span className={styles.gap} />
      <TakeAwayMenu
        meanwhile={[]}
        writes={taken}
        // Deny alone, before the routes that keep flows allowed are there, would be another change than the one asked for.
        disabledReason={blocked}
        rehearse={async () => (proposal ? await fetchRehearsal({ proposal, ...planned }).catch(() => null) : null)}
      />
      {next ? (
        <Button onClick={() => onStep(next)}>{next === "routes" ? "Routes" : `Open questions (${left})`}</Button>
      ) : null}
      <Button kind={harms ? "line" : "ink"} disabledReason={closed} onClick={() => onStep("review")}>
        Review…
      </Button>
    </footer>
  );
}
