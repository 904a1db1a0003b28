"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearchParams } from "next/navigation";
import { failureOf } from "@/app/failure-of";
import { ProposalView } from "@/app/review/proposal-view";
import {
  MOST_NAMESPACES,
  type PolicyReview,
  parsePolicyReview,
  policyReviewHref,
} from "@/components/addresses/policy-review-href";
import { useServed } from "@/components/live/use-served";
import { ReviewedNamespaces } from "@/components/network-policies/reviewed-namespaces";
import { PageFrame } from "@/components/shell/page-frame";
import bullets from "@/components/ui/bullets.module.css";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { type GeneratedAnswer, generatedPolicies } from "@/lib/bypass/generate-question";
import { NETWORK_POLICIES } from "@/lib/bypass/policies-answer";
import { intendedWrite, reviewTitle } from "@/lib/changes/intent";
import { fetchAnswer } from "@/lib/fetch-answer";
import { sameJson } from "@/lib/linkerd/merge-patch";
import { refKey } from "@/lib/linkerd/object";
import { MAX_WRITES, type ProposedWrite, refOfWrite } from "@/lib/linkerd/proposal";

/** The NetworkPolicies that are generated for some namespaces, as one change; told by the address. */
export function PolicyReviewView() {
  const review = parsePolicyReview(new URLSearchParams(useSearchParams()));
  if (!review) {
    return (
      <PageFrame>
        <EmptyPanel
          title="Nothing to review"
          action={<ButtonLink href="/network-policies">NetworkPolicies</ButtonLink>}
        >
          The URL names no namespace to generate NetworkPolicies for.
        </EmptyPanel>
      </PageFrame>
    );
  }
  // Another set is another review, with nothing left over from the former one.
  return <Generated key={policyReviewHref(review)} review={review} />;
}

function Generated({ review }: { review: PolicyReview }) {
  const { namespaces, question } = review;
  const router = useRouter();
  const all = useServed(NETWORK_POLICIES, "once").data?.namespaces ?? [];
  // Generated once: what is reviewed stays until the user asks for it anew.
  const generated = useQuery({
    queryKey: ["generated-policies", policyReviewHref(review)],
    queryFn: ({ signal }) =>
      Promise.all(
        namespaces.map((each) => fetchAnswer<GeneratedAnswer>(generatedPolicies(each, question).path, { signal })),
      ),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
  const [first = ""] = namespaces;
  const back = `/network-policies?namespace=${encodeURIComponent(first)}`;
  if (!generated.data) {
    return (
      <PageFrame>
        {generated.error ? (
          <FailedPanel
            title="Nothing was generated"
            failure={failureOf(generated.error)}
            onRetry={() => void generated.refetch()}
          />
        ) : (
          <LoadingPanel rows={12} label="Generating NetworkPolicies" />
        )}
      </PageFrame>
    );
  }
  const writes = distinct(generated.data.flatMap((each) => each.writes));
  const refusals = generated.data.flatMap((each) => each.refusals);
  const remarks = [
    ...refusals.map(({ what, why, remedy }) => `${what} was not generated. ${why} ${remedy}`),
    ...generated.data.flatMap((each) => each.notices),
  ];
  if (writes.length === 0) {
    return (
      <PageFrame>
        <EmptyPanel
          title={refusals.length > 0 ? "Nothing was generated" : "Nothing is missing"}
          action={<ButtonLink href={back}>NetworkPolicies</ButtonLink>}
        >
          {remarks.length === 0
            ? "The policies in place already do this."
            : remarks.map((each) => <p key={each}>{each}</p>)}
        </EmptyPanel>
      </PageFrame>
    );
  }
  const tooMany = writes.length > MAX_WRITES;
  const go = (next: readonly string[]) => router.push(policyReviewHref({ namespaces: next, question }));
  return (
    <ProposalView
      title={reviewTitle(writes.map(intendedWrite))}
      trail={[
        { name: "NetworkPolicies", href: "/network-policies" },
        { name: first, href: back },
      ]}
      proposal={tooMany ? null : { writes }}
      blocked={
        tooMany
          ? `${writes.length} objects are more than the ${MAX_WRITES} of one change: leave out a namespace.`
          : null
      }
      notice={
        <>
          <ReviewedNamespaces
            namespaces={namespaces}
            others={all.filter(({ pods, name }) => pods > 0 && !namespaces.includes(name)).map(({ name }) => name)}
            most={MOST_NAMESPACES}
            onChange={go}
          />
          {remarks.length > 0 ? (
            <Notice slim kind={refusals.length > 0 ? "warn" : "info"}>
              <ul className={bullets.bullets}>
                {[...new Set(remarks)].map((each) => (
                  <li key={each}>{each}</li>
                ))}
              </ul>
            </Notice>
          ) : null}
        </>
      }
      onReviewAgain={() => void generated.refetch()}
    />
  );
}

/** Two namespaces may ask for one and the same policy: the complement of an ingress policy between them. */
function distinct(writes: readonly ProposedWrite[]): ProposedWrite[] {
  const known = new Map<string, ProposedWrite>();
  return writes.filter((write) => {
    const key = refKey(refOfWrite(write));
    const other = known.get(key);
    if (other && sameJson(other, write)) return false;
    known.set(key, write);
    return true;
  });
}
