import { Check, CircleHelp, CircleX, Undo2 } from "lucide-react";
import Link from "next/link";
import { changeHref, undoChangeHref, undoHref } from "@/components/changes/review-href";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { RelativeTime } from "@/components/ui/relative-time";
import table from "@/components/ui/table.module.css";
import { Tag } from "@/components/ui/tag";
import type { ActivityEntry } from "@/lib/changes/activity";
import styles from "./activity.module.css";
import { type ChangeResult, cameWords, forecastWords, isContradicted, resultOf, whatChanged } from "./change-words";

/** One row a change; the row leads to its diff, and Undo to the review that takes it back. */
export function ActivityTable({ entries }: { entries: ActivityEntry[] }) {
  return (
    <table className={classNames(table.table, table.comfortable, table.sticky, styles.list)}>
      <caption className="visually-hidden">Changes, the newest first</caption>
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
          <th scope="col">What came</th>
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
  const what = whatChanged(entry.objects);
  const [first] = entry.objects;
  const undo =
    entry.kept === "activity" ? undoChangeHref(entry.namespace, entry.id) : first ? undoHref(first.ref) : null;
  return (
    <tr>
      <td className={table.mid}>
        <RelativeTime at={entry.at} ago />
      </td>
      <td title={what}>
        {entry.kept === "activity" ? (
          <Link className={styles.what} href={changeHref(entry.namespace, entry.id)} prefetch={false}>
            {what}
          </Link>
        ) : (
          what
        )}{" "}
        {entry.cause.kind === "undo" ? <Tag>undo</Tag> : null}
        {entry.cause.kind === "revert" ? <Tag>time was up</Tag> : null}
        {entry.kept === "object" ? <Tag title="Only the note on the object tells of it">from the object</Tag> : null}
      </td>
      <td className={table.mid} title={`The API server knew ${entry.by}; whoever uses this dashboard acts as it.`}>
        {entry.by}
      </td>
      <td className={table.mid}>{entry.kept === "activity" ? forecastWords(entry.counts) : "–"}</td>
      <td className={classNames(table.mid, isContradicted(entry) && styles.wrong)}>
        {entry.kept === "activity" && entry.objects.some((each) => each.result === "applied") ? cameWords(entry) : "–"}
      </td>
      <td>
        <ResultMark result={resultOf(entry)} />
      </td>
      <td className={styles.undo}>
        {entry.undoable && undo ? (
          <ButtonLink
            kind="quiet"
            href={undo}
            prefetch={false}
            icon={<Undo2 aria-hidden />}
            aria-label={`Undo: ${what}`}
          >
            Undo…
          </ButtonLink>
        ) : null}
      </td>
    </tr>
  );
}

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

const UNKNOWN = "It was begun, and its end was never recorded: look at the objects.";
