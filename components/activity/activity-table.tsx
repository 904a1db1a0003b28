import { Check, CircleHelp, CircleX, Undo2 } from "lucide-react";
import Link from "next/link";
import { changeHref, undoChangeHref } from "@/components/addresses/review-href";
import { RelativeTime } from "@/components/time/relative-time";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import table from "@/components/ui/table.module.css";
import { Tag } from "@/components/ui/tag";
import type { ActivityEntry } from "@/lib/changes/activity";
import {
  type ChangeResult,
  cameWords,
  forecastWords,
  isAlarming,
  isContradicted,
  resultOf,
} from "@/lib/changes/change-words";
import type { NamedChange, Undone } from "@/lib/changes/undo-record";
import styles from "./activity.module.css";

/** One row a change; the row leads to its diff, and Undo to the review that takes it back. */
export function ActivityTable({ entries }: { entries: ActivityEntry[] }) {
  return (
    <table className={classNames(table.table, table.comfortable, table.sticky, styles.list)}>
      <caption className="visually-hidden">Changes, newest first</caption>
      <colgroup>
        <col className={styles.colWhen} />
        <col />
        <col className={styles.colWho} />
        <col className={styles.colForecast} />
        <col className={styles.colForecast} />
        <col className={styles.colResult} />
        <col className={styles.colUndo} />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Change</th>
          <th scope="col">Identity</th>
          <th scope="col">Forecast</th>
          <th scope="col">Outcome</th>
          <th scope="col">Result</th>
          <th scope="col">
            <span className="visually-hidden">Undo</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Row key={`${entry.namespace}/${entry.id}`} entry={entry} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ entry }: { entry: ActivityEntry }) {
  const { title, undoOf, undone } = entry;
  return (
    <tr>
      <td className={table.mid}>{entry.at ? <RelativeTime at={entry.at} ago /> : "–"}</td>
      <td className={table.wrap}>
        {entry.kept === "activity" ? (
          <Link className={styles.what} href={changeHref(entry.namespace, entry.id)} prefetch={false}>
            {title}
          </Link>
        ) : (
          title
        )}{" "}
        {undone ? <UndoneTag undone={undone} /> : null}
        {entry.cause === "revert" ? <Tag>time was up</Tag> : null}
        {entry.kept === "activity" ? null : <Tag title={HINT[entry.kept]}>{FROM[entry.kept]}</Tag>}
        {entry.cause === "undo" ? <UndoOf of={undoOf} /> : null}
      </td>
      <td
        className={classNames(table.mid, table.wrap)}
        title={
          entry.kept === "activity"
            ? `Service account or user ${entry.by}, shared by all who use this dashboard.`
            : undefined
        }
      >
        {entry.by}
      </td>
      <td className={classNames(table.mid, table.wrap)}>
        {entry.kept === "activity" ? forecastWords(entry.counts, entry.connections) : "–"}
      </td>
      <td className={classNames(table.mid, table.wrap, isContradicted(entry) && styles.wrong)}>
        {entry.verification && isAlarming(entry.verification) ? (
          <CircleX size={14} className={styles.alarm} aria-hidden />
        ) : null}
        {entry.kept === "activity" && entry.objects.some((each) => each.result === "applied") ? cameWords(entry) : "–"}
      </td>
      <td>{entry.kept === "activity" ? <ResultMark result={resultOf(entry)} /> : "–"}</td>
      <td className={styles.undo}>
        {entry.undoable && entry.kept === "activity" ? (
          <ButtonLink
            kind="quiet"
            href={undoChangeHref(entry.namespace, entry.id)}
            prefetch={false}
            icon={<Undo2 aria-hidden />}
            aria-label={`Undo: ${title}`}
          >
            Undo…
          </ButtonLink>
        ) : null}
      </td>
    </tr>
  );
}

/** Leads to the change that took it back. */
export function UndoneTag({ undone: { by, whole } }: { undone: Undone }) {
  return (
    <Link href={changeHref(by.namespace, by.id)} prefetch={false} title={by.title ?? undefined}>
      <Tag kind="dashed">{whole ? "Undone" : "Partly undone"}</Tag>
    </Link>
  );
}

/** Of a former version, and of records that lost the first, no more is known than that it is an undo. */
function UndoOf({ of }: { of: NamedChange | null }) {
  if (!of?.title) return <Tag>Undo</Tag>;
  return (
    <span className={styles.undoOf}>
      Undo of{" "}
      <Link href={changeHref(of.namespace, of.id)} prefetch={false}>
        {of.title}
      </Link>
    </span>
  );
}

const FROM = { former: "older version", object: "from the object", unreadable: "unreadable" };

const HINT = {
  former: "An earlier version of the dashboard stored it where others can write: a hint, not a record.",
  object: "Known only from an annotation on the object, which anyone can write: this dashboard has no record of it.",
  unreadable: "This dashboard cannot read the record. It has no effect.",
};

const LOOK = { applied: Check, "in part": CircleX, failed: CircleX, unknown: CircleHelp };
const WORD = { applied: "Applied", "in part": "In part", failed: "Failed", unknown: "Unknown" };

export function ResultMark({ result }: { result: ChangeResult }) {
  const Icon = LOOK[result];
  return (
    <span className={styles.result} data-result={result} title={result === "unknown" ? UNKNOWN : undefined}>
      <Icon size={14} aria-hidden />
      {WORD[result]}
    </span>
  );
}

const UNKNOWN = "Its outcome is not known yet: check again, and check the objects.";
