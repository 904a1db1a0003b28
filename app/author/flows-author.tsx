"use client";

import { RefreshCw } from "lucide-react";
import { useMemo, useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { APPLIED_PARAMETER } from "@/components/addresses/review-href";
import styles from "@/components/author-flows/author-flows.module.css";
import { AuthorSteps } from "@/components/author-flows/author-steps";
import { DeniedList } from "@/components/author-flows/denied-list";
import { PickFlows } from "@/components/author-flows/pick-flows";
import { QuestionsStep } from "@/components/author-flows/questions-step";
import { RoutesStep } from "@/components/author-flows/routes-step";
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
import { Told } from "@/components/time/moment";
import { RelativeTime } from "@/components/time/relative-time";
import { Button, ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import type { AuthoredWrite } from "@/lib/authoring/flows/author-flows";
import { AUTHOR_PARAMETERS, type AuthorStep } from "@/lib/authoring/flows/author-search";
import { withoutRoute } from "@/lib/authoring/flows/open-questions";
import { inNamespace, namespaceOf } from "@/lib/flows/asked/namespace-scope";
import { printFlowSearch } from "@/lib/flows/asked/search";
import { losesData } from "@/lib/flows/flow";
import type { Proposal } from "@/lib/linkerd/proposal";
import { AuthorFoot } from "./author-foot";
import { useAuthorSearch } from "./use-author-search";
import { useDenyWrite } from "./use-deny-write";

const NOTHING: AuthoredWrite[] = [];
/** Also what a review keeps in the address. */
const BESIDE = ["deny", "rehearsal", "effect", APPLIED_PARAMETER, ...AUTHOR_PARAMETERS];

/** From many flows to the least routes, step by step: `/author?filter=ns:shop verdict:denied&window=15m&step=routes`. */
export function FlowsAuthor() {
  const [search, change] = useFlowSearch(BESIDE);
  const deny = useDenyWrite();
  const { asked: chosen, ask, tooLong } = useAuthorSearch();
  const { ticks, choices, step } = chosen;
  const denies = deny !== null && !chosen.denyLater;
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
  const unrouted = withoutRoute(authored?.leftOut ?? []);
  const left = unrouted.reduce((sum, { count }) => sum + count, 0);
  const counts = authored ? { flows: authored.ticked, questions: left, routes: taken.length } : null;
  const go = (next: AuthorStep) => ask({ step: next });
  const steps = <AuthorSteps step={step} counts={counts} onStep={go} />;
  const blocked = !authored
    ? (failed?.message ?? "The routes are still being drafted.")
    : fault
      ? `The YAML of ${fault.drafted.manifest.metadata.name} has a fault.`
      : taken.length === 0
        ? "There is nothing to write."
        : null;

  if (step === "review") {
    return (
      <ProposalView
        title={
          deny && denies ? `Add routes, then switch ${deny.network.namespace}/${deny.network.name} to Deny` : TITLE
        }
        trail={[{ name: "Flows", href: `/flows?${printFlowSearch(search)}` }]}
        proposal={proposal}
        blocked={proposal ? null : blocked}
        windowSeconds={windowSeconds}
        confirmedPorts={planned.confirmedPorts}
        steps={steps}
        onReviewAgain={() => {}}
      />
    );
  }
  const denied = (
    <DeniedList
      leftOut={denies && deny?.obstacle === null ? unrouted : []}
      action={step === "questions" ? null : <Button onClick={() => go("questions")}>Open questions</Button>}
    />
  );
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
          title={TITLE}
          note={
            authored ? (
              <>
                read <RelativeTime at={authored.readAt} ahead={authored.readHere - Date.parse(authored.readAt)} ago />
              </>
            ) : null
          }
          actions={<ButtonLink href={`/flows?${printFlowSearch(search)}`}>Back to Flows</ButtonLink>}
        />
        {steps}
        {tooLong ? <Notice kind="warn" slim title="Too many choices for a URL: a copied link starts over." /> : null}
        <div className={styles.body}>{step === "flows" ? renderFlows() : renderStep()}</div>
        <AuthorFoot
          step={step}
          taken={taken}
          proposal={proposal}
          planned={planned}
          blocked={blocked}
          left={left}
          denies={denies && deny?.obstacle === null}
          onStep={go}
        />
      </div>
    </PageFrame>
  );

  function renderFlows() {
    return (
      <>
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
        {authored?.problems.map((problem) => (
          <Notice
            key={problem.code}
            kind={losesData(problem) ? "warn" : "info"}
            slim
            title={<Told>{problem.message}</Told>}
          >
            {problem.hint}
          </Notice>
        ))}
        {authored && !nothingShown ? (
          <PickFlows
            rows={authored.rows}
            shown={authored.shown}
            ticked={authored.ticked}
            ticks={ticks}
            onTicks={(next) => ask({ ticks: next })}
          />
        ) : (
          renderNone()
        )}
      </>
    );
  }

  function renderStep() {
    if (!authored || nothingShown) return renderNone();
    const onChoices = (next: typeof choices) => ask({ choices: next });
    return (
      <Scroll className={styles.step} label={step === "questions" ? "Questions" : "Proposal"}>
        {denied}
        {step === "questions" ? (
          <QuestionsStep authored={authored} choices={choices} onChoices={onChoices} />
        ) : (
          <>
            {deny ? (
              <ThenDeny
                network={deny.network}
                obstacle={deny.obstacle}
                chosen={denies}
                learning={choices.learn.length > 0}
                onChosen={(next) => ask({ denyLater: !next })}
              />
            ) : null}
            <RoutesStep
              authored={authored}
              choices={choices}
              writes={writes}
              known={authored.known}
              onChoices={onChoices}
              onText={edit}
              onReset={reset}
            />
          </>
        )}
      </Scroll>
    );
  }

  function renderNone() {
    if (authored) {
      return (
        <EmptyPanel title="No flows yet">
          The filter matches none in this window. This page keeps looking; a wider filter or window shows more.
        </EmptyPanel>
      );
    }
    if (failed) return <FailedPanel title="No routes could be drafted" failure={failed} onRetry={retry} />;
    return <LoadingPanel rows={12} label="Drafting routes" />;
  }
}

const TITLE = "Draft routes";
