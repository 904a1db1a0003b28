"use client";

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { changeHref } from "@/components/addresses/review-href";
import { Review } from "@/components/changes/review";
import { RehearsedTests } from "@/components/policy-tests/rehearsed-tests";
import { testChecks } from "@/components/policy-tests/test-checks";
import { usePolicyTests } from "@/components/policy-tests/use-policy-tests";
import { Rehearsal } from "@/components/rehearsal/rehearsal";
import { useRehearsalSearch } from "@/components/rehearsal/use-rehearsal-search";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { FailedPanel } from "@/components/ui/panel-state";
import {
  type ApplyState,
  asksRehearsal,
  fullyApplied,
  type NameAsked,
  nameAsked,
  UNKNOWN_END,
} from "@/lib/changes/apply-state";
import type { ApplyAnswer, ChangePlan, ShownForecast } from "@/lib/changes/change";
import { fetchApply, fetchPlan, fetchRehearsal } from "@/lib/changes/change-query";
import { changeId } from "@/lib/changes/change-record";
import type { Forecast } from "@/lib/changes/forecast";
import { DEFAULT_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import type { ConfirmedPort, Proposal } from "@/lib/linkerd/proposal";
import { namespaceOf, randomHex, rememberApplied, undoLinksOf } from "./applied-address";
import { EvidenceView } from "./evidence-view";
import styles from "./proposal-view.module.css";
import { StatusView } from "./status-view";
import { UndoNow } from "./undo-now";

interface ProposalViewProps {
  title: string;
  /** Where this page hangs. */
  trail: { name: string; href: string }[];
  /** null: not complete yet, and `blocked` says why. */
  proposal: Proposal | null;
  blocked?: string | null;
  /**
   * What to rehearse meanwhile: the proposal of the text as it is typed, or of the last one without a fault, where `outdated` says so.
   * Absent: `proposal`.
   */
  typed?: { proposal: Proposal; outdated: string | null } | null;
  /** Stands above the plan: what is reviewed, as a form or a text. */
  editor?: ReactNode;
  /** Id of the flow for whose sake the change is made. */
  askedFlow?: string | null;
  windowSeconds?: number;
  /** What is to be typed before, where the proposal alone does not tell. */
  nameAsked?: NameAsked | null;
  /** What the user said of ports that are only reported. */
  confirmedPorts?: ConfirmedPort[];
  /** Id of the change that this one takes back. */
  undoes?: string;
  /** Stands above the review as long as nothing is applied: what to know of this one. */
  notice?: ReactNode;
  /** Builds the proposal anew from what is there now. */
  onReviewAgain: () => void;
}

interface Applied {
  plan: ChangePlan;
  answer: ApplyAnswer;
}

interface Sent {
  proposal: Proposal;
  plan: ChangePlan;
  shown: ShownForecast | null;
  id: string;
}

/** Plans whatever proposal it is given, applies it on demand, and watches what becomes of it. */
export function ProposalView(props: ProposalViewProps) {
  const { title, trail, blocked = null, editor, askedFlow = null, confirmedPorts, undoes, notice } = props;
  const [search, changeSearch] = useRehearsalSearch(props.windowSeconds ?? DEFAULT_WINDOW_SECONDS);
  const { windowSeconds } = search;
  // What is left of a change of several objects, once some of it went through.
  const [rest, setRest] = useState<Proposal | null>(null);
  const proposal = rest ?? props.proposal;
  const typed = rest ? null : props.typed;
  const asked = props.nameAsked ?? (proposal && nameAsked(proposal));
  const rehearsed = typed ?? (proposal && { proposal, outdated: null });
  const tests = usePolicyTests(rehearsed?.proposal ?? null);
  const [overridden, setOverridden] = useState(false);
  const [counts, setCounts] = useState<Forecast["counts"] | null>(null);
  const plan = useQuery({
    queryKey: ["plan", proposal, windowSeconds, confirmedPorts],
    queryFn: ({ signal }) => (proposal ? fetchPlan({ proposal, windowSeconds, confirmedPorts }, signal) : null),
    enabled: proposal !== null,
    placeholderData: keepPreviousData,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    retry: false,
  });
  // What was applied stands still, also while the text above it is edited on.
  const [applied, setApplied] = useState<Applied | null>(null);
  const apply = useMutation({
    mutationFn: (sent: Sent) => {
      const { proposal, shown, id } = sent;
      rememberApplied(`${namespaceOf(proposal)}/${id}`);
      return fetchApply({
        proposal,
        shown,
        id,
        overrideGitOps: overridden,
        ...(undoes !== undefined && { undoes }),
      });
    },
    onError: (error) => {
      // Nothing was written, so whoever loads the page again may review it again.
      if (!UNKNOWN_END.includes(failureOf(error).code)) rememberApplied(null);
    },
    onSuccess: (answer, sent) => {
      if (fullyApplied(answer)) setApplied({ plan: sent.plan, answer });
    },
  });

  const shown = applied?.plan ?? (proposal && plan.data ? withTests(plan.data) : null);
  const planning = proposal !== null && !applied && (plan.isFetching || plan.isPlaceholderData);
  const reviewAgain = () => {
    apply.reset();
    setApplied(null);
    setRest(null);
    rememberApplied(null);
    props.onReviewAgain();
    void plan.refetch();
  };
  const retryRest = (answer: ApplyAnswer, sent: Proposal) => {
    apply.reset();
    setRest({ writes: sent.writes.filter((_, index) => answer.results[index]?.status !== "applied") });
  };

  return (
    <PageFrame>
      <div className={styles.page}>
        <header className={styles.head}>
          <nav aria-label="Breadcrumb">
            {trail.map((place) => (
              <span key={place.href}>
                <Link href={place.href}>{place.name}</Link> /{" "}
              </span>
            ))}
            Review
          </nav>
          <h1>{title}</h1>
          <ButtonLink
            kind={applied ? "line" : "quiet"}
            href={trail.at(-1)?.href ?? "/networks"}
            className={styles.leave}
          >
            {applied ? "Done" : "Discard"}
          </ButtonLink>
        </header>
        <BypassNotice />
        {applied ? null : notice}
        <Review
          plan={shown}
          planning={planning}
          state={stateOf()}
          rehearsal={
            rehearsed ? (
              <>
                <RehearsedTests tests={tests} />
                <Rehearsal
                  {...rehearsed}
                  confirmedPorts={confirmedPorts}
                  search={search}
                  onSearch={changeSearch}
                  onCounts={setCounts}
                  askedFlow={askedFlow}
                />
              </>
            ) : null
          }
          shown={counts}
          rehearse={async () =>
            proposal ? await fetchRehearsal({ proposal, windowSeconds, confirmedPorts }).catch(() => null) : null
          }
          asksRehearsal={proposal !== null && (asked !== null || asksRehearsal(proposal))}
          nameAsked={asked}
          blocked={blocked}
          undoLinks={applied ? undoLinksOf(applied.answer) : []}
          sentHref={apply.variables ? changeHref(namespaceOf(apply.variables.proposal), apply.variables.id) : null}
          overridden={overridden}
          onOverride={setOverridden}
          onRetryRest={() => {
            if (apply.data && apply.variables) retryRest(apply.data, apply.variables.proposal);
          }}
          editor={applied ? null : editor}
          instead={renderInstead()}
          onApply={() => {
            if (proposal && plan.data && !planning) {
              const shown = counts && { windowSeconds, counts, ...(confirmedPorts && { confirmedPorts }) };
              apply.mutate({ proposal, plan: plan.data, shown, id: changeId(new Date(), randomHex()) });
            }
          }}
          onReviewAgain={reviewAgain}
        />
      </div>
    </PageFrame>
  );

  function withTests(planned: ChangePlan): ChangePlan {
    return { ...planned, checks: [...planned.checks, ...testChecks(tests)] };
  }

  function stateOf(): ApplyState {
    if (apply.isPending) return { kind: "applying" };
    if (apply.error) return { kind: "refused", failure: failureOf(apply.error) };
    if (apply.data) return { kind: "answered", answer: apply.data };
    return { kind: "reviewing" };
  }

  function renderInstead() {
    if (applied) {
      const { id, results, record, appliedAt, forecast, returning } = applied.answer;
      const kept = record.activity === null;
      return (
        <EvidenceView
          namespace={record.namespace}
          id={id}
          forecast={forecast}
          appliedAt={appliedAt}
          askedFlow={askedFlow}
          status={<StatusView refs={[...results.map((each) => each.ref), ...returning]} appliedAt={appliedAt} />}
          undo={kept ? <UndoNow namespace={record.namespace} id={id} overrideGitOps={overridden} /> : null}
        />
      );
    }
    if (proposal && plan.error) {
      return (
        <FailedPanel
          title="The change could not be planned"
          failure={failureOf(plan.error)}
          onRetry={() => plan.refetch()}
        />
      );
    }
    return null;
  }
}
