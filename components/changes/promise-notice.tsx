"use client";

import { keepHref, reviewHref } from "@/components/addresses/review-href";
import { Moment } from "@/components/time/moment";
import { useNow } from "@/components/time/use-now";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { EntryPromise } from "@/lib/changes/activity";
import { promiseNoteOf, whyVoid } from "@/lib/changes/revert-promise";
import type { KubernetesObject, NamespacedName } from "@/lib/linkerd/object";
import { printAge } from "@/lib/print/age";

const LONGER_SECONDS = 3600;
/** A dashboard looks every few seconds; from then on nobody seems to. */
const LATE_MILLISECONDS = 30_000;

interface PromiseNoticeProps {
  object: KubernetesObject;
  network: NamespacedName;
  /** As recorded; null where nothing is pending, undefined as long as that is not known. */
  promise: EntryPromise | null | undefined;
}

/** A policy that was set for a time: until when, who sets it back, and why nobody did. Nothing where there is none. */
export function PromiseNotice({ object, network, promise }: PromiseNoticeProps) {
  const now = useNow(1_000);
  const note = promiseNoteOf(object);
  const keep = (name: string) => (
    <ButtonLink kind="quiet" href={keepHref(network)} prefetch={false}>
      {name}
    </ButtonLink>
  );
  if (promise === undefined) return null;
  if (promise === null) {
    if (!note) return null;
    return (
      <Notice slim kind="warn" title={`It does not revert to ${note.to} automatically.`} action={keep("Remove it…")}>
        An annotation says so, but this dashboard has no record of it. Anyone can write annotations, so it has no
        effect.
      </Notice>
    );
  }
  const { due, from, to, sentence } = promise;
  const gone = whyVoid(promise, promise.uid, object);
  if (gone !== null) {
    return (
      <Notice slim kind="warn" title={`It does not revert to ${to} automatically.`} action={keep("Remove it…")}>
        {gone}
      </Notice>
    );
  }
  const left = Date.parse(due) - now;
  const late = left < -LATE_MILLISECONDS;
  const title =
    left > 0
      ? `${from} for ${printAge(left)} more, then ${to} again.`
      : late
        ? `${from} should have ended ${printAge(-left)} ago.`
        : `Reverting to ${to}…`;
  return (
    <Notice
      slim
      kind={late ? "warn" : "info"}
      title={title}
      action={
        <>
          {left > 0 ? (
            <ButtonLink kind="quiet" href={reviewHref(network, from, LONGER_SECONDS)} prefetch={false}>
              Extend…
            </ButtonLink>
          ) : null}
          {keep(`Keep ${from}…`)}
        </>
      }
    >
      {late ? (
        `Not reverted: ${sentence ?? "no dashboard with write access is running."}`
      ) : (
        <>
          Due <Moment at={due} />. Recorded; carried out while a dashboard with write access is running.
        </>
      )}
    </Notice>
  );
}
