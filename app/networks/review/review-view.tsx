"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { missingRoutesHref } from "@/components/addresses/missing-routes-href";
import { placeHref } from "@/components/addresses/object-href";
import { parseReviewSubject, type ReviewSubject, reviewHref } from "@/components/addresses/review-href";
import { TimeBox } from "@/components/changes/time-box";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { ACTIVITY, pendingPromise } from "@/lib/changes/activity";
import type { NameAsked } from "@/lib/changes/apply-state";
import { deleteWrite, nameOfDeletion } from "@/lib/changes/delete-object";
import { lastChangeOf } from "@/lib/changes/last-change";
import { REVERT_ANNOTATION } from "@/lib/changes/revert-promise";
import { trafficPolicyWrite } from "@/lib/changes/traffic-policy";
import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import { readPolicyAnswer } from "@/lib/cluster/asked/policy-query";
import { decodeEgressNetwork } from "@/lib/linkerd/decode/decode-egress-network";
import { EGRESS_NETWORK, isEgressNetwork } from "@/lib/linkerd/kinds";
import { type KubernetesObject, type NamespacedName, type ObjectRef, refOf, sameRef } from "@/lib/linkerd/object";
import type { Proposal } from "@/lib/linkerd/proposal";
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
          The address names neither a network with a policy nor an object that is to be edited, deleted or set back.
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
  const asksRecords = subject.kind === "keep" || (subject.kind === "policy" && subject.forSeconds !== null);
  const activity = useServed(asksRecords ? ACTIVITY : null, "once");
  const found = basis.data ? findObject(ref, basis.data) : null;
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
          return !data || isError || data.cluster.problem ? undefined : findObject(ref, data);
        }}
      />
    );
  }
  const noted = subject.kind === "undo" && found ? lastChangeOf(found)?.id : null;
  if (noted) return <UndoView namespace={ref.namespace} id={noted} of={ref} />;
  if (asksRecords && !activity.data && !activity.failed) return <LoadingRecords />;
  const timed = found !== null && activity.data !== null && pendingPromise(activity.data, found) !== null;
  const target = targetOf(subject, ref, basis.data, timed);
  if ("missing" in target) {
    return (
      <PageFrame>
        {basis.data.cluster.problem ? (
          <FailedPanel title="The object could not be read" failure={basis.data.cluster.problem} onRetry={reread} />
        ) : (
          <EmptyPanel title={target.missing} action={<ButtonLink href="/networks">Networks</ButtonLink>}>
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
      <LoadingPanel rows={12} label="Reading what was promised" />
    </PageFrame>
  );
}

function MissingRoutes({ network }: { network: NamespacedName }) {
  return (
    <Notice
      slim
      title="What passes by default stops under Deny."
      action={<ButtonLink href={missingRoutesHref(network)}>Generate the missing routes…</ButtonLink>}
    >
      Routes for it can be written first, and Deny behind them, in one review.
    </Notice>
  );
}

function refOfSubject(subject: ReviewSubject): ObjectRef {
  if ("ref" in subject) return subject.ref;
  return { ...subject.network, group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind };
}

function findObject(ref: ObjectRef, { snapshot }: PolicyAnswer): KubernetesObject | null {
  return snapshot.resources.find((each) => sameRef(refOf(each), ref)) ?? null;
}

/** Where the object is shown, unless that is about to go with it. */
function placeOf(ref: ObjectRef, subject: ReviewSubject, { snapshot }: PolicyAnswer) {
  const isNetwork = isEgressNetwork(ref);
  const place = isNetwork && subject.kind === "delete" ? null : placesIn(snapshot)(ref);
  return place
    ? [{ name: `${isNetwork ? "" : `${ref.kind} `}${ref.namespace}/${ref.name}`, href: placeHref(place) }]
    : [];
}

type Target = { title: string; proposal: Proposal; nameAsked?: NameAsked | null } | { missing: string; why: string };

/** `timed`: by the records it is to return to another policy. */
function targetOf(subject: ReviewSubject, ref: ObjectRef, answer: PolicyAnswer, timed: boolean): Target {
  const name = `${ref.kind} ${ref.namespace}/${ref.name}`;
  const object = findObject(ref, answer);
  if (!object) {
    return {
      missing: `There is no ${name}`,
      why: "It was deleted, or never existed. Nothing was written, and it is not created again.",
    };
  }
  if (subject.kind === "policy") {
    const network = decodeEgressNetwork(object);
    if (network.ok && network.value.trafficPolicy === subject.policy) {
      const { uid = "", resourceVersion = "" } = object.metadata;
      if (subject.forSeconds !== null && timed) {
        const write = {
          verb: "patch",
          ref,
          patch: {},
          uid,
          resourceVersion,
          revertAfterSeconds: subject.forSeconds,
        } as const;
        return {
          title: `Leave ${ref.namespace}/${ref.name} at ${subject.policy} for longer`,
          proposal: { writes: [write] },
        };
      }
      return {
        missing: `${ref.namespace}/${ref.name} is set to ${subject.policy} already`,
        why: "There is nothing left to change: this was done before, or elsewhere since this page was opened.",
      };
    }
    const write = trafficPolicyWrite(object, subject.policy, subject.forSeconds);
    return { title: `Switch ${ref.namespace}/${ref.name} to ${subject.policy}`, proposal: { writes: [write] } };
  }
  if (subject.kind === "keep") {
    if (!timed && object.metadata.annotations?.[REVERT_ANNOTATION] === undefined)
      return { missing: `${ref.namespace}/${ref.name} was not set for a time`, why: "So it stays as it is." };
    const { uid = "", resourceVersion = "" } = object.metadata;
    const patch = { metadata: { annotations: { [REVERT_ANNOTATION]: null } } };
    return {
      title: `Leave ${ref.namespace}/${ref.name} as it is, for good`,
      proposal: { writes: [{ verb: "patch", ref, patch, uid, resourceVersion }] },
    };
  }
  if (subject.kind === "delete") {
    return {
      title: `Delete ${name}`,
      proposal: { writes: [deleteWrite(object)] },
      nameAsked: nameOfDeletion(object, answer.snapshot),
    };
  }
  return {
    missing: `Nothing to undo on ${name}`,
    why: "No note on it leads to a change of this dashboard.",
  };
}
