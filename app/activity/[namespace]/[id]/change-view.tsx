"use client";

import { Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";
import { WatchedChange } from "@/app/review/late-watched-change";
import { UndoNow } from "@/app/review/undo-now";
import { ChangeFacts, UndoOffers } from "@/components/activity/change-facts";
import { removeLeftHref, undoChangeHref } from "@/components/addresses/review-href";
import { ApplyResults } from "@/components/changes/apply-results";
import { ObjectDiff } from "@/components/changes/object-diff";
import styles from "@/components/changes/review.module.css";
import { TakeBack } from "@/components/changes/take-back";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { Button, ButtonLink } from "@/components/ui/button";
import { EmptyPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import { type ChangeAnswer, changeServed } from "@/lib/changes/activity";
import type { RecordedWrite } from "@/lib/changes/change-record";
import { resultOf } from "@/lib/changes/change-words";
import { recordTitle } from "@/lib/changes/intent";
import { leftStanding } from "@/lib/changes/policies/left-standing";
import { whyNotUndone } from "@/lib/changes/undo-record";
import { refKey } from "@/lib/linkerd/object";
import { printYaml } from "@/lib/print/yaml";
import head from "../../../review/proposal-view.module.css";
import { UnreadChange } from "./unread-change";

/** Most changes write routes alone. */
const LeftStanding = dynamic(() => import("@/components/changes/left-standing").then((module) => module.LeftStanding));

/** One change: its diff, its forecast against what came, and its undo. Goes on watching what was applied a moment ago. */
export function ChangeView({ namespace, id }: { namespace: string; id: string }) {
  const { data, failed, retry } = useServed(changeServed(namespace, id));
  if (!data) return <UnreadChange failure={failed} onRetry={retry} />;
  return <OpenedChange change={data} onLookAgain={retry} />;
}

function OpenedChange({ change, onLookAgain }: { change: ChangeAnswer; onLookAgain: () => void }) {
  const { record, namespace, undo } = change;
  const applied = record.objects.filter((each) => each.result === "applied" && !each.temporary);
  const standing = leftStanding(record.objects);
  const undoable = undo.some((each) => each.kind === "undoable");
  const why = whyNotUndone(undo).join(" ");
  return (
    <PageFrame>
      <div className={head.page}>
        <header className={head.head}>
          <nav aria-label="Breadcrumb">
            <Link href="/activity">Activity</Link> / Change
          </nav>
          <h1>{recordTitle(record)}</h1>
          {undoable ? (
            <ButtonLink className={head.leave} href={undoChangeHref(namespace, record.id)} icon={<Undo2 aria-hidden />}>
              Undo…
            </ButtonLink>
          ) : (
            <Button className={head.leave} disabledReason={why} icon={<Undo2 aria-hidden />}>
              Undo…
            </Button>
          )}
        </header>
        <div className={styles.review}>
          <Scroll className={styles.left} label="What was written">
            {standing.length > 0 ? (
              <div className={styles.pane}>
                <LeftStanding refs={standing.map(({ ref }) => ref)} removeHref={removeLeftHref(namespace, record.id)} />
              </div>
            ) : null}
            <div className={styles.pane}>
              <h2>Record</h2>
              <ChangeFacts change={change} />
            </div>
            {record.objects.length > 1 || applied.length === 0 ? (
              <div className={styles.pane}>
                <h2>Result</h2>
                <ApplyResults results={record.objects.map(asResult)} />
              </div>
            ) : null}
            {applied.map((each) => (
              <ObjectDiff key={refKey(each.ref)} step={stepOf(each)} />
            ))}
            <div className={styles.pane}>
              <h2>Undo</h2>
              <UndoOffers change={change} />
              <TakeBack commands={change.takeBack} />
            </div>
          </Scroll>
          <div className={styles.right}>
            {applied.length > 0 ? (
              <WatchedChange
                namespace={namespace}
                id={record.id}
                refs={applied.map(({ ref }) => ref)}
                returning={record.returning}
                forecast={record.forecast}
                watched={record.connections?.watched ?? null}
                appliedAt={record.at}
                askedFlow={null}
                undo={undoable ? <UndoNow namespace={namespace} id={record.id} overrideGitOps={false} /> : null}
              />
            ) : (
              <NothingToWatch unknown={resultOf(record) === "unknown"} onLookAgain={onLookAgain} />
            )}
          </div>
        </div>
      </div>
    </PageFrame>
  );
}

function NothingToWatch({ unknown, onLookAgain }: { unknown: boolean; onLookAgain: () => void }) {
  if (!unknown) {
    return <EmptyPanel title="Nothing was written">There is nothing to compare fresh traffic with.</EmptyPanel>;
  }
  return (
    <EmptyPanel title="Outcome not known yet" action={<Button onClick={onLookAgain}>Check again</Button>}>
      It is still being written, or the dashboard stopped in the middle. The objects decide: each carries the id of the
      change that last wrote it.
    </EmptyPanel>
  );
}

function asResult({ verb, ref, temporary, result, code, message, hint }: RecordedWrite) {
  const why = { ...(code && { code }), ...(message && { message }), ...(hint && { hint }) };
  return { verb, ref, ...(temporary && { temporary }), status: result, object: null, ...why };
}

function stepOf({ ref, before, after }: RecordedWrite) {
  return { ref, beforeYaml: before ? printYaml(before) : "", afterYaml: after ? printYaml(after) : "" };
}
