"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { type ReactNode, useState } from "react";
import { Review } from "@/components/changes/review";
import { undoHref } from "@/components/changes/review-href";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { FailedPanel } from "@/components/ui/panel-state";
import { type ApplyState, asksRehearsal, fullyApplied } from "@/lib/changes/apply-state";
import type { ApplyAnswer, ChangePlan, ConfirmedPort, Proposal } from "@/lib/changes/change";
import { fetchApply, fetchPlan } from "@/lib/changes/change-query";
import { type Forecast, forecastOf } from "@/lib/changes/forecast";
import { findingsQuery, policyQuery } from "@/lib/cluster/policy-query";
import { DEFAULT_WINDOW_SECONDS } from "@/lib/flows/search";
import { EvidenceView } from "./evidence-view";
import styles from "./proposal-view.module.css";

interface ProposalViewProps {
  title: string;
  /** Where this page hangs. */
  trail: { name: string; href: string }[];
  /** null: not complete yet, and `blocked` says why. */
  proposal: Proposal | null;
  blocked?: string | null;
  /** Stands above the plan: what is reviewed, as a form or a text. */
  editor?: ReactNode;
  /** Id of the flow for whose sake the change is made. */
  askedFlow?: string | null;
  windowSeconds?: number;
  /** What the user said of ports that are only reported. */
  confirmedPorts?: ConfirmedPort[];
  /** Builds the proposal anew from what is there now. */
  onReviewAgain: () => void;
}

interface Applied {
  plan: ChangePlan;
  forecast: Forecast | null;
  answer: ApplyAnswer;
}

interface Sent {
  proposal: Proposal;
  plan: ChangePlan;
  forecast: Forecast | null;
}

/** Plans whatever proposal it is given, applies it on demand, and watches what becomes of it. */
export function ProposalView(props: ProposalViewProps) {
  const {
    title,
    trail,
    proposal,
    blocked = null,
    editor,
    askedFlow = null,
    windowSeconds = DEFAULT_WINDOW_SECONDS,
    confirmedPorts,
  } = props;
  const queries = useQueryClient();
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
    mutationFn: (sent: Sent) => fetchApply({ proposal: sent.proposal, forecast: sent.forecast }),
    onSuccess: (answer, sent) => {
      if (fullyApplied(answer)) setApplied({ plan: sent.plan, forecast: sent.forecast, answer });
      void queries.invalidateQueries({ queryKey: policyQuery.queryKey });
      void queries.invalidateQueries({ queryKey: findingsQuery.queryKey });
      void queries.invalidateQueries({ queryKey: ["flows"] });
    },
  });

  const shown = applied?.plan ?? (proposal ? (plan.data ?? null) : null);
  const planning = proposal !== null && !applied && (plan.isFetching || plan.isPlaceholderData);
  const reviewAgain = () => {
    apply.reset();
    setApplied(null);
    props.onReviewAgain();
    void plan.refetch();
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
        <Review
          plan={shown}
          planning={planning}
          state={stateOf()}
          askedFlow={askedFlow}
          asksRehearsal={proposal !== null && asksRehearsal(proposal)}
          blocked={blocked}
          undoLinks={applied?.answer.results.flatMap(({ object, ref }) => (object ? [undoHref(ref)] : [])) ?? []}
          editor={applied ? null : editor}
          instead={renderInstead()}
          onApply={() => {
            if (proposal && plan.data && !planning) {
              const { whatIf } = plan.data;
              apply.mutate({ proposal, plan: plan.data, forecast: whatIf && forecastOf(whatIf) });
            }
          }}
          onReviewAgain={reviewAgain}
        />
      </div>
    </PageFrame>
  );

  function stateOf(): ApplyState {
    if (apply.isPending) return { kind: "applying" };
    if (apply.error) return { kind: "refused", failure: failureOf(apply.error) };
    if (apply.data) return { kind: "answered", answer: apply.data };
    return { kind: "reviewing" };
  }

  function renderInstead() {
    if (applied) {
      return <EvidenceView forecast={applied.forecast} appliedAt={applied.answer.appliedAt} askedFlow={askedFlow} />;
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
