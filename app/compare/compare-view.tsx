"use client";

import { useMemo, useState } from "react";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { CompareBar } from "@/components/compare/compare-bar";
import { borderOf, type ComparedWindows, parseCompared, printCompared } from "@/components/compare/compared-windows";
import { ContactTable } from "@/components/compare/contact-table";
import { NamespaceScope } from "@/components/filter/namespace-scope";
import { FlowsFailed } from "@/components/flows/flows-failed";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { Told } from "@/components/time/moment";
import { classNames } from "@/components/ui/class-names";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import { Segmented } from "@/components/ui/segmented";
import table from "@/components/ui/table.module.css";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { printFilter } from "@/lib/flows/asked/filter-print";
import { valueTerm } from "@/lib/flows/asked/filter-term";
import { firstSeenServed, pastFlowsServed } from "@/lib/flows/asked/flows-query";
import { NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";
import { type Contact, compareFlows, type FlowComparison } from "@/lib/flows/compare-flows";
import { type FlowsAnswer, losesData } from "@/lib/flows/flow";
import styles from "./compare-view.module.css";

const COMPARED: UrlForm<ComparedWindows> = {
  owns: () => true,
  parse: parseCompared,
  print: printCompared,
  isStep: () => true,
};

const SIDES: { side: ComparedWindows["side"]; name: string; meaning: string; none: string }[] = [
  {
    side: "appeared",
    name: "New destinations",
    meaning: "Seen in the recent window, not in the baseline.",
    none: "No new destinations.",
  },
  {
    side: "gone",
    name: "Gone",
    meaning: "Seen in the baseline, not in the recent window. Rare jobs may come back.",
    none: "Nothing is gone.",
  },
  {
    side: "changed",
    name: "Verdict changed",
    meaning: "Seen in both windows with different verdicts: the policy changed, or other requests met it.",
    none: "No verdict changed.",
  },
];

/**
 * Two windows side by side: who reached something new, what is no longer reached, and what is decided otherwise. `askedAt` (RFC 3339) is
 * now by Prometheus's clock, when the page was asked for.
 */
export function CompareView({ askedAt }: { askedAt: string }) {
  const [compared, change] = useUrlState(COMPARED);
  const [now, setNow] = useState(askedAt);
  const [shownAt] = useState(() => performance.now());
  const { side, namespace } = compared;
  const end = compared.end ?? now;
  const border = borderOf(compared, end);
  const recent = useServed(pastFlowsServed(compared.windowSeconds, end), "kept");
  const before = useServed(pastFlowsServed(compared.baselineSeconds, border), "kept");
  // Prometheus answers a few questions at a time: those without which there is nothing to show come first.
  const compares = recent.data !== null && before.data !== null;
  const began = useServed(compares ? firstSeenServed(compared.windowSeconds, end) : null, "kept");
  const comparison = useMemo(
    () =>
      recent.data && before.data
        ? compareFlows(flowsOf(before.data, namespace), flowsOf(recent.data, namespace))
        : null,
    [before.data, recent.data, namespace],
  );

  return (
    <PageFrame
      bar={
        <NamespaceScope
          namespace={namespace}
          question={{ windowSeconds: compared.windowSeconds, end: compared.end, namespaces: [] }}
          onChoose={(chosen) => change({ namespace: chosen })}
        />
      }
    >
      <section className={styles.page} aria-label="What is new">
        <h1 className="visually-hidden">What is new</h1>
        <CompareBar
          compared={compared}
          end={end}
          onChange={change}
          onRefresh={() => {
            // By Prometheus's clock, wherever this browser's stands.
            setNow(new Date(Date.parse(askedAt) + performance.now() - shownAt).toISOString());
            change({ end: null });
          }}
        />
        {renderComparison()}
      </section>
    </PageFrame>
  );

  function renderComparison() {
    const unread = [recent, before].find(({ failed, data }) => failed && !data);
    if (unread?.failed) return <FlowsFailed failure={unread.failed} search={null} onRetry={unread.retry} />;
    const { meaning, none } = SIDES.find((each) => each.side === side) ?? { meaning: "", none: "" };
    return (
      <>
        <div className={styles.tabs}>
          <Segmented
            label="What changed"
            value={side}
            segments={SIDES.map(({ side: value, name }) => ({
              value,
              label: `${name} ${comparison ? comparison[value].length : "…"}`,
            }))}
            onChoose={(chosen) => change({ side: chosen })}
          />
        </div>
        <p className={styles.words}>
          {meaning} {comparison ? `${comparison.unchanged} pairs of client and destination are unchanged.` : null}
        </p>
        {comparison ? (
          <>
            {renderNotices()}
            {renderContacts(comparison, meaning, none)}
          </>
        ) : (
          <LoadingPanel label="Reading both windows" />
        )}
      </>
    );
  }

  /** Below what stands from the beginning, since they come with the answers: of both windows at once. */
  function renderNotices() {
    return (
      <>
        {problemsOf([recent.data, before.data]).map((problem) => (
          <Notice
            key={problem.code + problem.message}
            kind={losesData(problem) ? "warn" : "info"}
            slim
            title={<Told>{problem.message}</Told>}
          >
            {problem.hint}
          </Notice>
        ))}
        {before.data && flowsOf(before.data, null).length === 0 ? (
          <Notice kind="warn" slim title="No traffic in the baseline">
            Everything looks new. Prometheus may not keep data that long, or proxies were not scraped yet.
          </Notice>
        ) : null}
      </>
    );
  }

  function renderContacts(found: FlowComparison, meaning: string, none: string) {
    return (
      <Scroll
        className={classNames(styles.rows, table.sideways)}
        label={SIDES.find((each) => each.side === side)?.name ?? ""}
      >
        {found[side].length === 0 ? (
          <EmptyPanel title="Nothing">{none}</EmptyPanel>
        ) : (
          <ContactTable
            caption={meaning}
            contacts={found[side]}
            firstSeen={side === "gone" ? null : began.data}
            at={Date.parse(end)}
            hrefOf={(contact) => flowsHref(contact, side)}
          />
        )}
      </Scroll>
    );
  }

  function flowsHref({ source, host, address }: Contact, of: keyof FlowComparison): string {
    const [windowSeconds, windowEnd] =
      of === "gone" ? [compared.baselineSeconds, border] : [compared.windowSeconds, end];
    const destination: [FilterKey, string] = host === null ? ["address", address ?? ""] : ["host", host];
    const filter = printFilter(
      [["workload", `${source.namespace}/${source.workload}`] as const, destination].map(([key, text]) =>
        valueTerm(key, text),
      ),
    );
    return `/flows?${printFlowSearch({ ...NO_SEARCH, windowSeconds, end: windowEnd, filter })}`;
  }
}

function flowsOf({ flows, uncovered }: FlowsAnswer, namespace: string | null) {
  return [...flows, ...uncovered].filter(({ source }) => namespace === null || source.namespace === namespace);
}

/** Both windows may have the same trouble, which is told once. */
function problemsOf(answers: (FlowsAnswer | null)[]) {
  const all = answers.flatMap((answer) => answer?.problems ?? []);
  return [...new Map(all.map((problem) => [problem.code + problem.message, problem])).values()];
}
