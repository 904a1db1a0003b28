"use client";

import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { APPLIED_PARAMETER } from "@/components/addresses/review-href";
import styles from "@/components/author-flows/author-flows.module.css";
import { AuthoredProposal } from "@/components/author-flows/authored-proposal";
import { PickFlows } from "@/components/author-flows/pick-flows";
import { ThenDeny } from "@/components/author-flows/then-deny";
import { useEditedWrites } from "@/components/author-flows/use-edited-writes";
import { FilterBar } from "@/components/filter/filter-bar";
import { FlowRange } from "@/components/filter/flow-range";
import { NamespaceScope } from "@/components/filter/namespace-scope";
import { UnknownParameters } from "@/components/filter/unknown-parameters";
import { useFlowSearch } from "@/components/filter/use-flow-search";
import { useAnswer } from "@/components/live/use-answer";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { TakeAwayMenu } from "@/components/take-away/take-away-menu";
import { RelativeTime } from "@/components/time/relative-time";
import { Button, ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import type { AuthoredWrite } from "@/lib/authoring/flows/author-flows";
import { AUTHOR_PARAMETERS } from "@/lib/authoring/flows/author-search";
import { fetchRehearsal } from "@/lib/changes/change-query";
import { inNamespace, namespaceOf } from "@/lib/flows/asked/namespace-scope";
import { printFlowSearch } from "@/lib/flows/asked/search";
import { MAX_WRITES, type Proposal } from "@/lib/linkerd/proposal";
import { useAuthorSearch } from "./use-author-search";
import { useDenyWrite } from "./use-deny-write";

const NOTHING: AuthoredWrite[] = [];
/** Also what a review keeps in the address. */
const BESIDE = ["deny", "rehearsal", "effect", APPLIED_PARAMETER, ...AUTHOR_PARAMETERS];

/** From many flows to the least routes: `/author?filter=ns:shop verdict:denied&window=15m`. */
export function FlowsAuthor() {
  const [search, change] = useFlowSearch(BESIDE);
  const deny = useDenyWrite();
  const { asked: chosen, ask, tooLong } = useAuthorSearch();
  const { ticks, choices } = chosen;
  const denies = !chosen.denyLater;
  const [reviewing, setReviewing] = useState(false);
  const [empty, setEmpty] = useState(false);
  /** When the flows were read that are asked for anew. */
  const [outdated, setOutdated] = useState<string | null>(null);
  const { windowSeconds, end, filter } = search;
  const question = useMemo(() => ({ windowSeconds, end, namespaces: [] }), [windowSeconds, end]);
  // While there is nothing to tick, flows are read again and again: whoever waits for traffic sees it come.
  const [readAt, setReadAt] = useState<string | null>(null);
  const live = (empty && end === null) || (outdated !== null && outdated === readAt);
  const asked = useMemo(() => ({ question, filter, live, ticks, choices }), [question, filter, live, ticks, choices]);
  const { value: authored, failed, retry } = useAnswer("draftRoutes", `${windowSeconds} ${end} ${filter}`, asked);
  const nothingShown = authored !== null && authored.shown === 0;
  if (authored !== null && nothingShown !== empty) setEmpty(nothingShown);
  if (authored !== null && authored.readAt !== readAt) setReadAt(authored.readAt);
  const { writes, edit, reset } = useEditedWrites(authored?.writes ?? NOTHING);
  const fault = writes.find(({ taken }) => taken === null);
  const taken = [...writes.flatMap((each) => each.taken ?? []), ...(denies && deny?.write ? [deny.write] : [])];
  const proposal: Proposal | null = taken.length > 0 && !fault ? { writes: taken.map(({ write }) => write) } : null;
  const planned = { windowSeconds, confirmedPorts: authored?.confirmedPorts ?? [] };

  if (reviewing) {
    return (
      <ProposalView
        title={
          deny && denies ? `Deny behind the routes of ${deny.network.namespace}/${deny.network.name}` : "Allow flows"
        }
        trail={[{ name: "Flows", href: `/flows?${printFlowSearch(search)}` }]}
        proposal={proposal}
        blocked={proposal ? null : "Nothing is left to write."}
        windowSeconds={windowSeconds}
        confirmedPorts={planned.confirmedPorts}
        editor={
          <div className={styles.back}>
            <Button onClick={() => setReviewing(false)}>Back to the flows</Button>
          </div>
        }
        onReviewAgain={() => {}}
      />
    );
  }
  return (
    <PageFrame
      bar={
        <>
          <NamespaceScope
            namespace={namespaceOf(search.filter)}
            question={question}
            onChoose={(namespace) => change({ filter: inNamespace(search.filter, namespace) })}
          />
          <FlowRange search={search} window={authored?.window ?? null} onChange={change} />
        </>
      }
    >
      <div className={styles.page}>
        <PageHeading
          title="Allow flows"
          note={
            authored ? (
              <>
                read <RelativeTime at={authored.readAt} ahead={authored.readHere - Date.parse(authored.readAt)} ago />
              </>
            ) : null
          }
          actions={<ButtonLink href={`/flows?${printFlowSearch(search)}`}>Back to Flows</ButtonLink>}
        />
        <div className={styles.split}>
          <section className={styles.left} aria-label="Flows">
            <FilterBar
              search={search}
              facets={null}
              grouping={false}
              onChange={change}
              onCaret={() => {}}
              onFacet={() => {}}
              tools={
                <Button
                  kind="quiet"
                  square
                  icon={<RefreshCw aria-hidden />}
                  aria-label="Read again"
                  onClick={() => setOutdated(readAt)}
                />
              }
            />
            <UnknownParameters unknown={search.unknown} />
            {authored?.problems.map(({ code, message, hint }) => (
              <Notice key={code} kind="warn" slim title={message}>
                {hint}
              </Notice>
            ))}
            {tooLong ? (
              <Notice kind="warn" slim title="So many choices do not fit into an address: a copied link begins anew." />
            ) : null}
            {renderFlows()}
          </section>
          <Scroll className={styles.right} label="Proposal">
            {deny ? (
              <ThenDeny
                network={deny.network}
                obstacle={deny.obstacle}
                chosen={denies}
                leftOut={(authored?.leftOut ?? []).reduce((sum, { count }) => sum + count, 0)}
                learning={choices.learn.length > 0}
                onChosen={(next) => ask({ denyLater: !next })}
              />
            ) : null}
            {authored && !nothingShown ? (
              <AuthoredProposal
                authored={authored}
                choices={choices}
                writes={writes}
                known={authored.known}
                onChoices={(next) => ask({ choices: next })}
                onText={edit}
                onReset={reset}
              />
            ) : null}
          </Scroll>
        </div>
        {renderFoot()}
      </div>
    </PageFrame>
  );

  function renderFlows() {
    if (!authored) {
      if (failed) return <FailedPanel title="No routes could be drafted" failure={failed} onRetry={retry} />;
      return <LoadingPanel rows={12} label="Drafting routes" />;
    }
    if (nothingShown) {
      return (
        <EmptyPanel title="No flow yet">
          The filter shows none in this window. This page goes on looking; a wider filter or window shows more.
        </EmptyPanel>
      );
    }
    return (
      <PickFlows
        rows={authored.rows}
        shown={authored.shown}
        ticked={authored.ticked}
        ticks={ticks}
        onTicks={(next) => ask({ ticks: next })}
      />
    );
  }

  function renderFoot() {
    // Deny alone, before the routes that keep flows allowed are there, would be another change than the one asked for.
    const blocked = !authored
      ? "The routes are still being drafted."
      : fault
        ? `The YAML of ${fault.drafted.manifest.metadata.name} has a fault.`
        : taken.length === 0
          ? "There is nothing to write."
          : null;
    const tooMany =
      taken.length > MAX_WRITES
        ? `${taken.length} objects are more than the ${MAX_WRITES} that can be reviewed at once: narrow the filter, or take them away.`
        : null;
    return (
      <footer className={styles.foot}>
        <p>
          <b>{taken.length === 1 ? "1 object" : `${taken.length} objects`} to write</b>
          {authored ? `, ${authored.already} of ${authored.ticked} ticked flows have a route already.` : "."} Nothing is
          written before a review.
        </p>
        <span className={styles.gap} />
        <TakeAwayMenu
          writes={taken}
          disabledReason={blocked}
          rehearse={async () => (proposal ? await fetchRehearsal({ proposal, ...planned }).catch(() => null) : null)}
        />
        <Button kind="ink" disabledReason={blocked ?? tooMany} onClick={() => setReviewing(true)}>
          Review…
        </Button>
      </footer>
    );
  }
}
