"use client";

import dynamic from "next/dynamic";
import Link from "next/link";
import { type ReactNode, useEffect } from "react";
import { Review } from "@/components/changes/review";
import { RehearsedTests } from "@/components/policy-tests/rehearsed-tests";
import { testChecks } from "@/components/policy-tests/test-checks";
import { usePolicyTests } from "@/components/policy-tests/use-policy-tests";
import { Rehearsal } from "@/components/rehearsal/rehearsal";
import { useRehearsalSearch } from "@/components/rehearsal/use-rehearsal-search";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import type { NameAsked } from "@/lib/changes/apply-state";
import { touchesMesh } from "@/lib/changes/policies/mesh-writes";
import { appliedOf } from "@/lib/changes/review/review-state";
import { DEFAULT_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import { isNetworkPolicy } from "@/lib/linkerd/kinds";
import { type ConfirmedPort, type Proposal, refOfWrite } from "@/lib/linkerd/proposal";
import styles from "./proposal-view.module.css";
import { useReviewedChange } from "./use-reviewed-change";

/** Most changes write routes alone. */
const ConnectionsView = dynamic(() => import("./connections-view").then((module) => module.ConnectionsView));

const loadWatched = () => import("./watched-view").then((module) => module.WatchedView);
/** Nothing is to be verified before a change is applied: its code comes once the page stands, and is there by then. */
const WatchedView = dynamic(loadWatched, {
  ssr: false,
  loading: () => <LoadingPanel rows={6} label="Reading the outcome" />,
});

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
  /** Of a review that is the last of several steps: the way to them. */
  steps?: ReactNode;
  /** Stands above the plan: what is reviewed, as a form or a text. */
  editor?: ReactNode;
  /** Id of the flow for whose sake the change is made. */
  askedFlow?: string | null;
  /** That was looked at before: its flows are rehearsed until those of a longer one are read. */
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

/** A change under review, with its rehearsal beside it; then what became of it. */
export function ProposalView(props: ProposalViewProps) {
  const { title, trail, blocked = null, editor, askedFlow = null, confirmedPorts, notice } = props;
  const [search, changeSearch] = useRehearsalSearch();
  useEffect(() => void loadWatched().catch(() => {}), []);
  const firstSeconds = props.windowSeconds ?? DEFAULT_WINDOW_SECONDS;
  const review = useReviewedChange({
    proposal: props.proposal,
    blocked,
    firstSeconds: search.windowSeconds ?? firstSeconds,
    confirmedPorts,
    nameAsked: props.nameAsked ?? null,
    undoes: props.undoes,
    onReviewAgain: props.onReviewAgain,
  });
  const { proposal, plan } = review;
  const typed = review.state.rest ? null : props.typed;
  const rehearsed = typed ?? (proposal && { proposal, outdated: null });
  const tests = usePolicyTests(rehearsed?.proposal ?? null);
  const applied = appliedOf(review.state)?.answer ?? null;
  const tested = plan && !applied ? { ...plan, checks: [...plan.checks, ...testChecks(tests)] } : plan;
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
        {applied ? null : props.steps}
        {proposal && !touchesMesh(proposal.writes) ? null : <BypassNotice />}
        {applied ? null : notice}
        <Review
          review={{ ...review, plan: tested }}
          editor={applied ? null : editor}
          rehearsal={
            rehearsed ? (
              <>
                <RehearsedTests tests={tests} />
                {touchesMesh(rehearsed.proposal.writes) ? (
                  <Rehearsal
                    {...rehearsed}
                    confirmedPorts={confirmedPorts}
                    search={search}
                    onSearch={changeSearch}
                    firstSeconds={firstSeconds}
                    onShown={review.show}
                    askedFlow={askedFlow}
                  />
                ) : null}
                {writesPolicies(rehearsed.proposal) ? (
                  <ConnectionsView proposal={rehearsed.proposal} windowSeconds={search.windowSeconds ?? firstSeconds} />
                ) : null}
              </>
            ) : null
          }
          instead={
            applied ? (
              <WatchedView answer={applied} askedFlow={askedFlow} overrideGitOps={review.overridden} />
            ) : review.unplanned ? (
              <FailedPanel
                title="The change could not be planned"
                failure={review.unplanned}
                onRetry={review.planAgain}
              />
            ) : null
          }
        />
      </div>
    </PageFrame>
  );
}

const writesPolicies = ({ writes }: Proposal) => writes.map(refOfWrite).some(isNetworkPolicy);
