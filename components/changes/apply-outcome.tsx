import { Check } from "lucide-react";
import Link from "next/link";
import { changeHref } from "@/components/addresses/review-href";
import type { ApplyAnswer } from "@/lib/changes/change";
import { type Failure, isUnknown } from "@/lib/changes/review/review-state";
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
        "The API server stored it; the panel above watches what traffic makes of it.",
        forecastWords,
        activity && `Not kept in Activity: ${activity}`,
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
      <b>{unknown ? "It is not known whether this was written." : "Not applied."}</b> {message} {hint}{" "}
      <code>{code}</code>{" "}
      {unknown ? (
        <Link className={styles.sent} href={sentHref} prefetch={false}>
          See what became of it
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
          {applied} of {answer.results.length} applied, and of one nobody knows yet.
        </b>{" "}
        The answer was lost; the object itself tells.{" "}
        <Link className={styles.sent} href={changeHref(answer.record.namespace, answer.id)} prefetch={false}>
          Look again
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
        ? "An object is no longer the one that was reviewed. Review the rest against what is there now."
        : "The reason stands beside each object; what went through stays, and can be taken back in Activity."}
    </p>
  );
}
