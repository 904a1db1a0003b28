"use client";

import { Undo2 } from "lucide-react";
import { useState } from "react";
import { changeHref, undoChangeHref } from "@/components/addresses/review-href";
import { Applied, AppliedInPart, Refused } from "@/components/changes/apply-outcome";
import { TypedName } from "@/components/changes/typed-name";
import { TakeAwayMenu } from "@/components/take-away/take-away-menu";
import { Button, ButtonLink } from "@/components/ui/button";
import { useCtrlEnter } from "@/components/ui/use-ctrl-enter";
import { effectSentence, fullyApplied, outdatedWrite } from "@/lib/changes/apply-state";
import type { ApplyAnswer, ChangePlan } from "@/lib/changes/change";
import { forecastWords } from "@/lib/changes/change-words";
import type { GitOpsOwner } from "@/lib/changes/gitops-owner";
import { actionWords, intendedWrite, isDestructive } from "@/lib/changes/intent";
import { connectionsSentence } from "@/lib/changes/policies/connection-words";
import { isOutdated, placeOf } from "@/lib/changes/review/review-state";
import styles from "./apply-bar.module.css";
import type { ReviewedChange } from "./reviewed-change";
import { UnforeseenWords } from "./unforeseen-words";

/** The one action of a review, and what became of it. Apply stays in place and names what is in its way. */
export function ApplyBar({ review }: { review: ReviewedChange }) {
  const { state } = review;
  if (state.kind === "reviewing" || state.kind === "applying") return <Reviewing review={review} />;
  const place = placeOf(state.sent);
  if (state.kind === "answered" && fullyApplied(state.answer)) {
    const { id, record } = state.answer;
    // Where it was not kept, only the commands beside each object take it back.
    const undoable = record.activity === null;
    return (
      <footer className={styles.bar}>
        <Applied answer={state.answer} forecastWords={otherwise(state.answer)} />
        <UnforeseenWords namespace={record.namespace} id={id} />
        <span className={styles.gap} />
        {undoable ? (
          <ButtonLink href={undoChangeHref(record.namespace, id)} icon={<Undo2 aria-hidden />}>
            Undo…
          </ButtonLink>
        ) : null}
      </footer>
    );
  }
  const again = state.kind === "answered" && outdatedWrite(state.answer) !== null;
  return (
    <footer className={styles.bar}>
      <div role="alert">
        {state.kind === "refused" ? (
          <Refused failure={state.failure} sentHref={changeHref(place.namespace, place.id)} />
        ) : (
          <AppliedInPart answer={state.answer} again={again} />
        )}
      </div>
      <span className={styles.gap} />
      {state.kind === "answered" && !again ? (
        <Button kind="ink" onClick={review.reviewRest}>
          Review the rest
        </Button>
      ) : isOutdated(state) ? (
        <>
          <Button onClick={review.applyAnyway}>Apply anyway</Button>
          <Button kind="ink" onClick={review.reviewAgain}>
            Look again
          </Button>
        </>
      ) : (
        <Button kind="ink" onClick={review.reviewAgain}>
          Review again
        </Button>
      )}
    </footer>
  );
}

function Reviewing({ review }: { review: ReviewedChange }) {
  const { state, plan, planning, shown, asksRehearsal, namesAsked, blocked, overridden, apply } = review;
  const [skipped, setSkipped] = useState(false);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const applying = state.kind === "applying";
  const blind = asksRehearsal && plan !== null && plan.forecast === null;
  const [owner] = plan?.gitOps ?? [];
  const reason =
    blocked ?? obstacle(plan, planning, blind && !skipped) ?? (owner && !overridden ? keptBy(owner) : null);
  const unnamed = namesAsked.find(({ name }) => (typed[name] ?? "").trim() !== name);
  const broken = plan?.checks.some(({ id, status }) => id === "policy-test" && status === "warn");
  const counts = shown ?? plan?.forecast?.counts ?? null;
  const connections = plan?.connections ?? null;
  const bound = connections ? connectionsSentence(connections.counts) : null;
  const effect = [
    counts || !bound ? effectSentence(counts) : null,
    bound,
    broken ? "Policy tests fail: see the checks." : "",
  ]
    .filter(Boolean)
    .join(" ");
  const intended = (review.proposal?.writes ?? []).map(intendedWrite);
  const red = isDestructive(intended) || (counts?.["newly-denied"] ?? 0) > 0;
  const said = reason ?? (unnamed ? `${effect} ${unnamed.why}` : effect);
  const closed = applying ? "Writing…" : reason || unnamed ? said : null;
  useCtrlEnter(closed ? null : apply);
  return (
    <footer className={styles.bar}>
      <p id="apply-reason">{applying ? "Writing…" : said}</p>
      <span className={styles.gap} />
      {plan && !plan.applicable && !planning ? <Button onClick={review.reviewAgain}>Review again</Button> : null}
      {owner ? (
        <label className={styles.skip}>
          <input type="checkbox" checked={overridden} onChange={(event) => review.override(event.target.checked)} />
          Overwrite {owner.tool} anyway
        </label>
      ) : null}
      {blind ? (
        <label className={styles.skip}>
          <input type="checkbox" checked={skipped} onChange={(event) => setSkipped(event.target.checked)} />
          Apply without a rehearsal
        </label>
      ) : null}
      {namesAsked.map(({ name }, index) => (
        <TypedName
          key={name}
          name={name}
          value={typed[name] ?? ""}
          ready={reason === null && index === 0}
          onChange={(text) => setTyped({ ...typed, [name]: text })}
          onEnter={() => {
            if (!closed) apply();
          }}
        />
      ))}
      <TakeAwayMenu
        kind={owner ? "ink" : "line"}
        words={owner ? "Export for the repository" : "Export"}
        writes={plan?.steps ?? []}
        meanwhile={plan?.meanwhile ?? []}
        disabledReason={blocked ?? (plan ? null : "Nothing to export yet.")}
        rehearse={review.rehearse}
      />
      <Button
        kind={owner ? "line" : red ? "danger" : "ink"}
        aria-describedby="apply-reason"
        disabledReason={closed}
        onClick={apply}
      >
        {applying ? "Applying…" : actionWords(intended, review.undoes)}
      </Button>
    </footer>
  );
}

function obstacle(plan: ChangePlan | null, planning: boolean, needsRehearsal: boolean): string | null {
  if (!plan) return planning ? "Checking against the cluster…" : "Nothing to apply yet.";
  // Also after a failed check: whatever stood in the way may be gone.
  if (planning) return "Checking again…";
  const failed = plan.checks.find((check) => check.status === "fail");
  if (failed) return [failed.sentence, failed.hint].filter(Boolean).join(" ");
  if (!plan.applicable) return "The plan cannot be applied.";
  if (needsRehearsal) return "No rehearsal could be shown, so the effect on flows is unknown.";
  return null;
}

function keptBy({ tool, source }: GitOpsOwner): string {
  return `${tool}${source ? ` (${source})` : ""} manages this from a repository: make the change there.`;
}

function otherwise({ forecast, shownOtherwise }: ApplyAnswer): string | null {
  if (!forecast || !shownOtherwise) return null;
  return `Just before it wrote, the server rehearsed again: ${forecastWords(forecast.counts)}; shown was ${forecastWords(shownOtherwise)}.`;
}
