import { Check } from "lucide-react";
import Link from "next/link";
import { changeHref } from "@/components/addresses/review-href";
import type { ApplyAnswer } from "@/lib/changes/change";
import { type Failure, isUnknown } from "@/lib/changes/review/review-state";
import { hasStatus } from "@/lib/linkerd/kinds";
import styles from "./apply-bar.module.css";

/** All of it was written, and what of the record is missing or other than shown. */
export function Applied({ answer, forecastWords }: { answer: ApplyAnswer; forecastWords: string | null }) {
  const { activity, event } = answer.record;
  return (
    <p role="status">
      <b>
        <Check size={14} aria-hidden /> Applied.
      </b>{" "}
      {[
        answer.results.some(({ ref }) => hasStatus(ref)) || answer.watched !== null
          ? "The API server stored it; the panel above verifies it with fresh traffic."
          : "The API server stored it. No proxy sees what it does: the panel above has commands to try.",
        forecastWords,
        activity && `Not recorded in Activity: ${activity}`,
        event && `No Event on the object: ${event}`,
      ]
        .filter(Boolean)
        .join(" ")}
    </p>
  );
}

interface RefusedProps {
  failure: Failure;
  /** Where it stands what became of it. */
  sentHref: string;
}

/** Nothing was written, or nobody knows. */
export function Refused({ failure, sentHref }: RefusedProps) {
  const { code, message, hint } = failure;
  const unknown = isUnknown(failure);
  return (
    <p>
      <b>{unknown ? "It is unknown whether this was written." : "Not applied."}</b> {message} {hint} <code>{code}</code>{" "}
      {unknown ? (
        <Link className={styles.sent} href={sentHref} prefetch={false}>
          See the outcome
        </Link>
      ) : null}
    </p>
  );
}

/** Some of it was written. `again`: an object is no longer the one that was reviewed. */
export function AppliedInPart({ answer, again }: { answer: ApplyAnswer; again: boolean }) {
  const applied = answer.results.filter((each) => each.status === "applied").length;
  if (answer.results.some((each) => each.status === "unknown")) {
    return (
      <p>
        <b>
          {applied} of {answer.results.length} applied, one still unknown.
        </b>{" "}
        The response was lost; the object shows the outcome.{" "}
        <Link className={styles.sent} href={changeHref(answer.record.namespace, answer.id)} prefetch={false}>
          Check again
        </Link>
      </p>
    );
  }
  return (
    <p>
      <b>
        {applied} of {answer.results.length} applied.
      </b>{" "}
      {again
        ? "An object changed since the review. Review the rest against the current objects."
        : "Each object shows its reason. What was applied stays and can be undone in Activity."}
    </p>
  );
}
