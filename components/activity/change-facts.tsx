import { Fragment } from "react";
import { RelativeTime } from "@/components/ui/relative-time";
import type { ChangeAnswer } from "@/lib/changes/activity";
import { cameWords, forecastWords, resultOf } from "@/lib/changes/change-words";
import { printRef, refKey } from "@/lib/linkerd/object";
import { printMoment } from "@/lib/print/moment";
import styles from "./activity.module.css";
import { ResultMark } from "./activity-table";

/** Who, when, why and with which result; what was forecast, and what came. */
export function ChangeFacts({ change }: { change: ChangeAnswer }) {
  const { record } = change;
  const counts = record.forecast?.counts ?? null;
  return (
    <dl className={styles.facts}>
      <dt>Result</dt>
      <dd>
        <ResultMark result={resultOf(record)} />
      </dd>
      <dt>When</dt>
      <dd>
        <RelativeTime at={record.at} ago />, {printMoment(record.at)}
      </dd>
      <dt>Identity</dt>
      <dd>{record.by}, in the API server's word. Whoever uses this dashboard acts as it: it names no person.</dd>
      {record.cause.kind === "person" ? null : (
        <>
          <dt>Why</dt>
          <dd>
            {record.cause.kind === "revert"
              ? `The time was up that ${record.cause.of} had set.`
              : `To undo ${record.cause.of}.`}
          </dd>
        </>
      )}
      <dt>Forecast</dt>
      <dd>
        {forecastWords(counts)}
        {counts && record.shownOtherwise ? `; the reviewer was shown ${forecastWords(record.shownOtherwise)}` : null}
      </dd>
      {record.objects.some((each) => each.result === "applied") ? (
        <>
          <dt>What came</dt>
          <dd>{cameWords(record)}</dd>
        </>
      ) : null}
      {record.objects.map(({ ref, promise }) =>
        promise ? (
          <Fragment key={refKey(ref)}>
            <dt>For a time</dt>
            <dd>
              {promise.from} until {printMoment(promise.due)}, then {promise.to} again: {PROMISE[promise.state]}.{" "}
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
  "carrying-out": "being set back",
  done: "set back",
  void: "left alone",
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
            {offer.kind === "undoable" ? `${name} can be set back exactly as it was.` : offer.sentence}
          </li>
        );
      })}
    </ul>
  );
}
