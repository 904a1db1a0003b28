import Link from "next/link";
import { Fragment } from "react";
import { changeHref } from "@/components/addresses/review-href";
import { Moment } from "@/components/time/moment";
import { RelativeTime } from "@/components/time/relative-time";
import type { ChangeAnswer } from "@/lib/changes/activity";
import { cameWords, forecastWords, isContradicted, resultOf } from "@/lib/changes/change-words";
import { printRef, refKey } from "@/lib/linkerd/object";
import styles from "./activity.module.css";
import { ResultMark, UndoneTag } from "./activity-table";

/** Who, when, why and with which result; what was forecast, and what came. */
export function ChangeFacts({ change }: { change: ChangeAnswer }) {
  const { record, namespace } = change;
  const counts = record.forecast?.counts ?? null;
  return (
    <dl className={styles.facts}>
      <dt>Result</dt>
      <dd>
        <ResultMark result={resultOf(record)} />
      </dd>
      <dt>When</dt>
      <dd>
        <RelativeTime at={record.at} ago />, <Moment at={record.at} />
      </dd>
      <dt>Identity</dt>
      <dd>
        Service account or user <code>{record.by}</code> (shared by all who use this dashboard; no user identity)
      </dd>
      {record.cause.kind === "person" ? null : (
        <>
          <dt>Why</dt>
          <dd>
            {record.cause.kind === "revert" ? "The time was up that " : "Undo of "}
            <Link href={changeHref(namespace, record.cause.of)} prefetch={false}>
              {change.undoOf?.title ?? "an earlier change"}
            </Link>
            {record.cause.kind === "revert" ? " had set." : null}
          </dd>
        </>
      )}
      {change.undone ? (
        <>
          <dt>Undone</dt>
          <dd>
            <UndoneTag undone={change.undone} /> by{" "}
            <Link href={changeHref(change.undone.by.namespace, change.undone.by.id)} prefetch={false}>
              {change.undone.by.title ?? "a later change"}
            </Link>
          </dd>
        </>
      ) : null}
      <dt>Forecast</dt>
      <dd>
        {forecastWords(counts, record.connections?.counts ?? null)}
        {counts && record.shownOtherwise ? `; the reviewer was shown ${forecastWords(record.shownOtherwise)}` : null}
      </dd>
      {record.objects.some((each) => each.result === "applied") ? (
        <>
          <dt>Outcome</dt>
          <dd className={isContradicted(record) ? styles.wrong : undefined}>{cameWords(record)}</dd>
        </>
      ) : null}
      {record.objects.map(({ ref, promise }) =>
        promise ? (
          <Fragment key={refKey(ref)}>
            <dt>Limited time</dt>
            <dd>
              {promise.from} until <Moment at={promise.due} />, then {promise.to} again: {PROMISE[promise.state]}.{" "}
              {promise.sentence}
            </dd>
          </Fragment>
        ) : null,
      )}
      <dt>Kept in</dt>
      <dd>
        {change.place}, as <code>{record.id}</code>
      </dd>
    </dl>
  );
}

const PROMISE = {
  pending: "still to come",
  "carrying-out": "being reverted",
  done: "reverted",
  void: "not reverted",
  cancelled: "ended by a later change",
};

/** Of each object whether it can be taken back now, and why not. */
export function UndoOffers({ change }: { change: ChangeAnswer }) {
  return (
    <ul className={styles.offers}>
      {change.record.objects.map((each, index) => {
        const offer = change.undo[index];
        if (!offer) return null;
        const name = printRef(each.ref);
        return (
          <li key={refKey(each.ref)}>
            {offer.kind === "undoable" ? `${name} can be restored exactly.` : offer.sentence}
          </li>
        );
      })}
    </ul>
  );
}
