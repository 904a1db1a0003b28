"use client";

import { useQuery } from "@tanstack/react-query";
import { failureOf } from "@/app/failure-of";
import { ProposalView } from "@/app/review/proposal-view";
import { changeHref } from "@/components/addresses/review-href";
import { PageFrame } from "@/components/shell/page-frame";
import bullets from "@/components/ui/bullets.module.css";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel } from "@/components/ui/panel-state";
import { changeQuery } from "@/lib/changes/activity";
import { isAbout } from "@/lib/changes/change-record";
import { recordTitle } from "@/lib/changes/intent";
import { removalWrites, undoWrites, whyNotUndone } from "@/lib/changes/undo-record";
import { type ObjectRef, printRef } from "@/lib/linkerd/object";
import { UnreadChange } from "../unread-change";

interface UndoViewProps {
  namespace: string;
  id: string;
  /** The object whose note led here. */
  of?: ObjectRef;
  /** Only the temporary policies that it left go; what else was written stays. */
  left?: boolean;
}

/** Takes a kept change back, as far as that is possible now; what is not says why. */
export function UndoView({ namespace, id, of, left = false }: UndoViewProps) {
  const change = useQuery({
    ...changeQuery(namespace, id),
    queryKey: ["undo-basis", namespace, id],
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  const trail = [
    { name: "Activity", href: "/activity" },
    { name: change.data ? recordTitle(change.data.record) : "Change", href: changeHref(namespace, id) },
  ];
  if (!change.data)
    return <UnreadChange failure={change.error && failureOf(change.error)} onRetry={() => change.refetch()} />;
  const { record, undo } = change.data;
  const writes = left ? removalWrites(record, undo) : undoWrites(undo);
  const refused = left ? [] : whyNotUndone(undo);
  const incomplete = left && record.objects.some(({ temporary, result }) => !temporary && result !== "applied");
  if (of && !isAbout(record, of)) {
    return (
      <PageFrame>
        <EmptyPanel
          title={`Nothing to undo on ${printRef(of)}`}
          action={<ButtonLink href={changeHref(namespace, id)}>The change</ButtonLink>}
        >
          Its annotation refers to a change of other objects. Anyone can write such an annotation.
        </EmptyPanel>
      </PageFrame>
    );
  }
  if (writes.length === 0) {
    return (
      <PageFrame>
        <EmptyPanel
          title="Nothing to undo"
          action={<ButtonLink href={changeHref(namespace, id)}>The change</ButtonLink>}
        >
          {refused.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </EmptyPanel>
      </PageFrame>
    );
  }
  return (
    <ProposalView
      title={left ? "Remove the temporary NetworkPolicy" : `Undo: ${recordTitle(record)}`}
      trail={trail}
      proposal={{ writes }}
      {...(left ? {} : { undoes: id })}
      notice={
        incomplete ? (
          <Notice slim kind="warn" title="Not all of its NetworkPolicies were written.">
            Once this one is gone, pods have only what those allow that were: the rehearsal shows what they lose. Undo
            the change instead to open them.
          </Notice>
        ) : refused.length > 0 ? (
          <Notice
            slim
            kind="warn"
            title={`This undoes ${writes.length} of ${undo.filter(({ kind }) => kind !== "past").length} objects. What stays, and why:`}
          >
            <ul className={bullets.bullets}>
              {refused.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          </Notice>
        ) : null
      }
      onReviewAgain={() => void change.refetch()}
    />
  );
}
