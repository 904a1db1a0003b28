"use client";

import { Check, Undo2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { type ApplyState, fullyApplied, outdatedWrite, UNKNOWN_END } from "@/lib/changes/apply-state";
import type { ApplyAnswer, ChangePlan } from "@/lib/changes/change";
import type { GitOpsOwner } from "@/lib/changes/gitops-owner";
import styles from "./apply-bar.module.css";

interface ApplyBarProps {
  state: ApplyState;
  /** null while there is none to apply. */
  plan: ChangePlan | null;
  /** The plan on the screen is of an older text. */
  planning: boolean;
  /** Deny: waits for a rehearsal that was shown, or a word that it may be skipped. */
  asksRehearsal: boolean;
  /** Why nothing can be applied whatever the plan says, e.g. a YAML fault. */
  blocked: string | null;
  /** Reviews of taking the applied writes back. */
  undoLinks: string[];
  /** Where it stands what became of a change that was sent; null before one was. */
  sentHref: string | null;
  /** GitOps owns it, and the user writes all the same. */
  overridden: boolean;
  onOverride: (overridden: boolean) => void;
  /** Reviews what did not go through, without what did. */
  onRetryRest: () => void;
  onApply: () => void;
  onReviewAgain: () => void;
}

/** The one action of a review, and what became of it. Apply stays in place and names what is in its way. */
export function ApplyBar(props: ApplyBarProps) {
  const { state, plan, planning, asksRehearsal, blocked, undoLinks, overridden, onApply, onReviewAgain } = props;
  const [skipped, setSkipped] = useState(false);
  const blind = asksRehearsal && plan !== null && plan.whatIf === null;
  const [owner] = plan?.gitOps ?? [];
  const reason =
    blocked ?? obstacle(plan, planning, blind && !skipped) ?? (owner && !overridden ? keptBy(owner) : null);

  if (state.kind === "answered" && fullyApplied(state.answer)) {
    return (
      <footer className={styles.bar}>
        <p role="status">
          <b>
            <Check size={14} aria-hidden /> Applied.
          </b>{" "}
          The API server stored it; the panel above watches what traffic makes of it.
          {unkeptWords(state.answer)}
        </p>
        <span className={styles.gap} />
        {undoLinks.map((href) => (
          <ButtonLink key={href} href={href} icon={<Undo2 aria-hidden />}>
            Undo…
          </ButtonLink>
        ))}
      </footer>
    );
  }
  if (state.kind === "refused" || state.kind === "answered") {
    const again = state.kind === "answered" && outdatedWrite(state.answer) !== null;
    return (
      <footer className={styles.bar}>
        <div role="alert">
          {state.kind === "refused" ? (
            <Refused {...state.failure} sentHref={props.sentHref} />
          ) : (
            <NotApplied again={again} />
          )}
        </div>
        <span className={styles.gap} />
        {state.kind === "answered" && !again ? (
          <Button kind="ink" onClick={props.onRetryRest}>
            Review the rest
          </Button>
        ) : (
          <Button kind="ink" onClick={onReviewAgain}>
            Review again
          </Button>
        )}
      </footer>
    );
  }
  return (
    <footer className={styles.bar}>
      <p id="apply-reason">{state.kind === "applying" ? "Writing…" : (reason ?? summaryOf(plan))}</p>
      <span className={styles.gap} />
      {plan?.checks.some((check) => check.id === "conflict" && check.status === "fail") && !planning ? (
        <Button onClick={onReviewAgain}>Review again</Button>
      ) : null}
      {owner ? (
        <label className={styles.skip}>
          <input type="checkbox" checked={overridden} onChange={(event) => props.onOverride(event.target.checked)} />
          Write over {owner.tool} all the same
        </label>
      ) : null}
      {blind ? (
        <label className={styles.skip}>
          <input type="checkbox" checked={skipped} onChange={(event) => setSkipped(event.target.checked)} />
          Apply without a rehearsal
        </label>
      ) : null}
      <Button
        kind="ink"
        aria-describedby="apply-reason"
        disabledReason={state.kind === "applying" ? "It is being written." : reason}
        onClick={onApply}
      >
        {state.kind === "applying" ? "Applying…" : "Apply"}
      </Button>
    </footer>
  );
}

function obstacle(plan: ChangePlan | null, planning: boolean, needsRehearsal: boolean): string | null {
  if (!plan) return planning ? "Being checked against the cluster…" : "There is nothing to apply yet.";
  const failed = plan.checks.find((check) => check.status === "fail");
  if (failed) return [failed.sentence, failed.hint].filter(Boolean).join(" ");
  if (!plan.applicable) return "The plan cannot be applied.";
  if (planning) return "Being checked again…";
  if (needsRehearsal) return "No rehearsal could be shown, so nobody knows which traffic stops.";
  return null;
}

function keptBy({ tool, source }: GitOpsOwner): string {
  return `${tool}${source ? ` (${source})` : ""} keeps this as its repository says: download the YAML above and change it there.`;
}

/** What of the record is missing; empty where all was kept. */
function unkeptWords({ record }: ApplyAnswer): string {
  const missing = [
    record.activity ? `Not kept in Activity: ${record.activity}` : "",
    record.event ? `No Event on the object: ${record.event}` : "",
  ].filter(Boolean);
  return missing.length > 0 ? ` ${missing.join(" ")}` : "";
}

function summaryOf(plan: ChangePlan | null): string {
  if (!plan?.whatIf) return "Apply writes it to the cluster at once.";
  const count = (effect: string) => plan.whatIf?.flows.filter((each) => each.effect === effect).length ?? 0;
  const closed = count("newly-denied") + count("broken");
  const opened = count("newly-allowed");
  const parts = [
    closed > 0 ? `${flows(closed)} will be closed.` : "No recorded flow will be closed.",
    opened > 0 ? `${flows(opened)} will be opened.` : "",
  ];
  return parts.filter(Boolean).join(" ");
}

function flows(count: number): string {
  return count === 1 ? "1 flow" : `${count} flows`;
}

function Refused(props: { code: string; message: string; hint: string; sentHref: string | null }) {
  const { code, message, hint, sentHref } = props;
  const unknown = UNKNOWN_END.includes(code);
  return (
    <p>
      <b>{unknown ? "It is not known whether this was written." : "Not applied."}</b> {message} {hint}{" "}
      <code>{code}</code>{" "}
      {unknown && sentHref ? (
        <Link className={styles.sent} href={sentHref} prefetch={false}>
          See what became of it
        </Link>
      ) : null}
    </p>
  );
}

function NotApplied({ again }: { again: boolean }) {
  return (
    <p>
      <b>Not applied.</b>{" "}
      {again
        ? "The object is no longer the one that was reviewed. Review the change against what is there now."
        : "The reason stands beside each object."}
    </p>
  );
}
