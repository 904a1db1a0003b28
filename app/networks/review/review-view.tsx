"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { failureOf } from "@/app/failure-of";
import { ProposalView } from "@/app/review/proposal-view";
import { missingRoutesHref } from "@/components/addresses/missing-routes-href";
import { placeHref } from "@/components/addresses/object-href";
import { parseReviewSubject, reviewHref } from "@/components/addresses/review-href";
import { TimeBox } from "@/components/changes/time-box";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { ACTIVITY, pendingPromise } from "@/lib/changes/activity";
import { lastChangeOf } from "@/lib/changes/last-change";
import {
  asksRecords,
  findObject,
  type ReviewSubject,
  refOfSubject,
  targetOf,
} from "@/lib/changes/review/review-subject";
import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import { readPolicyAnswer } from "@/lib/cluster/asked/policy-query";
import { isEgressNetwork } from "@/lib/linkerd/kinds";
import type { KubernetesObject, NamespacedName, ObjectRef } from "@/lib/linkerd/object";
import { placesIn } from "@/lib/networks/object-place";

const UndoView = dynamic(
  () => import("@/app/activity/[namespace]/[id]/undo/undo-view").then((module) => module.UndoView),
  {
    ssr: false,
    loading: () => (
      <PageFrame>
        <LoadingPanel rows={12} label="Reading the change" />
      </PageFrame>
    ),
  },
);

const EditView = dynamic(() => import("./edit-view").then((module) => module.EditView), {
  ssr: false,
  loading: () => (
    <PageFrame>
      <LoadingPanel rows={12} label="Loading the editor" />
    </PageFrame>
  ),
});

/** A change of one live object, told by the address: another policy, an edit, its deletion, or the last change taken back. */
export function ReviewView() {
  const parameters = useSearchParams();
  const subject = parseReviewSubject(new URLSearchParams(parameters));
  if (!subject) {
    return (
      <PageFrame>
        <EmptyPanel title="Nothing to review" action={<ButtonLink href="/networks">Networks</ButtonLink>}>
          The URL names neither a network with a policy nor an object to edit, delete or undo.
        </EmptyPanel>
      </PageFrame>
    );
  }
  // Another subject is another review, with nothing left over from the former one.
  return <SubjectReview key={JSON.stringify(subject)} subject={subject} />;
}

function SubjectReview({ subject }: { subject: ReviewSubject }) {
  const ref = refOfSubject(subject);
  // Read once: what is reviewed stays what was read until the user asks for it anew.
  const basis = useQuery({
    queryKey: ["review-basis", subject],
    queryFn: ({ signal }) => readPolicyAnswer(signal),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const reread = () => basis.refetch();
  // Whether it returns by itself is told by the records alone.
  const recorded = asksRecords(subject);
  const activity = useServed(recorded ? ACTIVITY : null, "once");
  const found = basis.data ? findObject(ref, basis.data.snapshot) : null;
  // Whoever edits keeps what was typed, also when the object is gone at the next look.
  const [edited, setEdited] = useState<KubernetesObject | null>(null);
  if (subject.kind === "edit" && found && !edited) setEdited(found);
  if (!basis.data) {
    return (
      <PageFrame>
        {basis.error ? (
          <FailedPanel title="The object could not be read" failure={failureOf(basis.error)} onRetry={reread} />
        ) : (
          <LoadingPanel rows={12} label="Reading the object" />
        )}
      </PageFrame>
    );
  }
  const trail = [{ name: "Networks", href: "/networks" }, ...placeOf(ref, subject, basis.data)];
  if (edited) {
    return (
      <EditView
        object={edited}
        trail={trail}
        reread={async () => {
          const { data, isError } = await basis.refetch();
          return !data || isError || data.cluster.problem ? undefined : findObject(ref, data.snapshot);
        }}
      />
    );
  }
  const noted = subject.kind === "undo" && found ? lastChangeOf(found)?.id : null;
  if (noted) return <UndoView namespace={ref.namespace} id={noted} of={ref} />;
  if (recorded && !activity.data && !activity.failed) return <LoadingRecords />;
  const timed = found !== null && activity.data !== null && pendingPromise(activity.data, found) !== null;
  const target = targetOf(subject, basis.data.snapshot, timed);
  if (target.kind === "nothing") {
    return (
      <PageFrame>
        {basis.data.cluster.problem ? (
          <FailedPanel title="The object could not be read" failure={basis.data.cluster.problem} onRetry={reread} />
        ) : (
          <EmptyPanel title={target.title} action={<ButtonLink href="/networks">Networks</ButtonLink>}>
            {target.why}
          </EmptyPanel>
        )}
      </PageFrame>
    );
  }
  return (
    <ProposalView
      title={target.title}
      trail={trail}
      proposal={target.proposal}
      nameAsked={target.nameAsked}
      notice={
        subject.kind === "policy" && subject.policy === "Allow" ? (
          <TimeBox
            forSeconds={subject.forSeconds}
            hrefOf={(seconds) => reviewHref(subject.network, subject.policy, seconds)}
          />
        ) : subject.kind === "policy" ? (
          <MissingRoutes network={subject.network} />
        ) : null
      }
      onReviewAgain={reread}
    />
  );
}

function LoadingRecords() {
  return (
    <PageFrame>
      <LoadingPanel rows={12} label="Reading the timed change" />
    </PageFrame>
  );
}

function MissingRoutes({ network }: { network: NamespacedName }) {
  return (
    <Notice
      slim
      title="Traffic allowed by default is denied under Deny."
      action={<ButtonLink href={missingRoutesHref(network)}>Generate the missing routes…</ButtonLink>}
    >
      One review can add routes for it first, then switch to Deny.
    </Notice>
  );
}

/** Where the object is shown, unless that is about to go with it. */
function placeOf(ref: ObjectRef, subject: ReviewSubject, { snapshot }: PolicyAnswer) {
  const isNetwork = isEgressNetwork(ref);
  const place = isNetwork && subject.kind === "delete" ? null : placesIn(snapshot)(ref);
  return place
    ? [{ name: `${isNetwork ? "" : `${ref.kind} `}${ref.namespace}/${ref.name}`, href: placeHref(place) }]
    : [];
}
