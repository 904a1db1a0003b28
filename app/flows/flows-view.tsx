"use client";

import { useCallback, useDeferredValue, useMemo, useState } from "react";
import { FacetBar } from "@/components/filter/facet-bar";
import { FilterBar } from "@/components/filter/filter-bar";
import { WITHOUT_FILTER } from "@/components/filter/flow-filter";
import { FlowRange } from "@/components/filter/flow-range";
import { NamespaceScope } from "@/components/filter/namespace-scope";
import { nameOfRange } from "@/components/filter/range-select";
import { useFlowSearch } from "@/components/filter/use-flow-search";
import { FlowFooter } from "@/components/flows/flow-footer";
import { FlowTable } from "@/components/flows/flow-table";
import { LiveControl } from "@/components/flows/live-control";
import { noFlowsReason } from "@/components/flows/no-flows-reason";
import { isDefault, type TableLayout, useTableLayout } from "@/components/flows/table-layout";
import { flowInView, useFlowsSeen } from "@/components/flows/use-flows-seen";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { useZone } from "@/components/time/zone";
import { LoadingPanel } from "@/components/ui/panel-state";
import { HEALTH } from "@/lib/cluster/asked/policy-query";
import { asTyped } from "@/lib/flows/asked/complete-filter";
import { countedUntil } from "@/lib/flows/asked/destinations-question";
import { type FilterStance, stanceOf, withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { inNamespace, namespaceOf } from "@/lib/flows/asked/namespace-scope";
import { type FlowSearch, MIN_WINDOW_SECONDS, printFlowSearch } from "@/lib/flows/asked/search";
import { countsFollow, type Flow } from "@/lib/flows/flow";
import type { FacetQuestion } from "@/lib/flows/view/flow-facets";
import type { FlowsSeen } from "@/worker/kinds/view-flows";
import styles from "./flows-view.module.css";
import {
  AskedNotices,
  FlowCharts,
  FlowsFailed,
  FlowTools,
  LostFlow,
  MoreFacets,
  NoFlows,
  OpenedFlow,
  SeenNotices,
  StartStrip,
  VerdictLegend,
} from "./late-parts";

/** `first` came along with the page; null where Prometheus took too long, or failed. */
export function FlowsView({ first }: { first: FlowsSeen | null }) {
  const [search, change] = useFlowSearch();
  const [layout, remember] = useTableLayout(search.columns);
  const [caret, setCaret] = useState<number | null>(null);
  const [facet, setFacet] = useState<FacetQuestion | null>(null);
  const [range, setRange] = useState({ from: 0, to: 100 });
  const [pointing, setPointing] = useState(false);
  const [letIn, setLetIn] = useState(0);
  // Nothing moves or changes under the eyes of who reads a flow, or points at one.
  const rowOpen = search.flow !== null;
  const live = search.live && search.end === null;

  const { windowSeconds, end, order, group, open: unfolded } = search;
  const question = useMemo(() => ({ windowSeconds, end, namespaces: [] }), [windowSeconds, end]);
  const asked = { filter: asTyped(search.filter, caret), order, group, unfolded, ...range, opened: search.flow, facet };
  const hold = pointing || rowOpen ? letIn : null;
  const { seen, failed, retry } = useFlowsSeen({ question, live, asked, hold, still: rowOpen && live }, first);

  const view = seen?.view ?? null;
  const nothing = view !== null && view.all.flows === 0;
  const health = useServed(nothing ? HEALTH : null);
  const readAt = seen ? Date.parse(seen.readAt) : null;
  const zone = useZone();
  const rangeName = nameOfRange(search, zone);
  // The worker knows the neighbours a moment later than the row that was clicked.
  const opened = view?.opened?.id === search.flow ? (view?.opened?.found ?? null) : flowInView(view, search.flow);
  const lost = view?.opened?.id === search.flow && !opened;

  const open = useCallback((flow: Flow) => change({ flow: flow.id }), [change]);
  const close = useCallback(() => change({ flow: null }), [change]);
  // Every row has a link that says the filter: a letter typed there is seen before they follow.
  const linked = useDeferredValue(search);
  const hrefOf = useCallback((flow: Flow) => `?${printFlowSearch({ ...linked, flow: flow.id })}`, [linked]);
  const onRange = useCallback(
    (from: number, to: number) =>
      setRange((before) => (before.from === from && before.to === to ? before : { from, to })),
    [],
  );
  const fold = useCallback(
    (id: string) =>
      change({ open: unfolded.includes(id) ? unfolded.filter((each) => each !== id) : [...unfolded, id] }),
    [change, unfolded],
  );
  const filterBy = (key: FilterKey, value: string, stance: FilterStance) => {
    const now = stanceOf(search.filter, key, value);
    change({ filter: withStance(search.filter, key, value, now === stance ? null : stance) });
  };
  const layOut = (next: TableLayout) => {
    remember(next);
    change({ columns: isDefault(next.columns) ? null : [...next.columns] });
  };

  return (
    <PageFrame
      bar={
        <>
          <NamespaceScope
            namespace={namespaceOf(search.filter)}
            question={question}
            onChoose={(namespace) => change({ filter: inNamespace(search.filter, namespace) })}
          />
          <FlowRange search={search} window={seen?.window ?? null} onChange={change} />
          <span className={styles.separator} />
          {search.end === null ? (
            <LiveControl
              state={live ? (rowOpen ? "held" : "live") : "paused"}
              readAt={seen?.readHere ?? null}
              failing={seen ? seen.failed !== null : failed !== null}
              polled={seen?.polled ?? false}
              scrapeIntervalSeconds={seen?.window.scrapeIntervalSeconds ?? null}
              waiting={view?.waiting ?? 0}
              behind={seen?.behind ?? false}
              onLetIn={() => setLetIn((before) => before + 1)}
              onToggle={() => change({ live: !search.live })}
            />
          ) : null}
        </>
      }
    >
      <div className={styles.page}>
        <FilterBar
          search={search}
          facets={view?.facets ?? null}
          onChange={change}
          onCaret={setCaret}
          onFacet={setFacet}
          tools={
            <FlowTools
              search={search}
              question={question}
              layout={layout}
              onLayout={layOut}
              onView={(saved: FlowSearch) => change({ ...saved, flow: null })}
              saved={seen && { flows: seen.view.totals.flows, groups: seen.view.groupCount, readAt: seen.readAt }}
            />
          }
        />
        <FacetBar
          filter={search.filter}
          facets={view?.facets ?? null}
          onFilter={(filter) => change({ filter })}
          more={
            <>
              <MoreFacets
                filter={search.filter}
                facets={view?.facets ?? null}
                onFilter={(filter) => change({ filter })}
                onFacet={setFacet}
              />
              <VerdictLegend />
            </>
          }
        />
        <div className={styles.split}>
          <section className={styles.list} aria-label="Flows">
            <h1 className="visually-hidden">Flows</h1>
            <AskedNotices search={search} typing={caret !== null} />
            <FlowCharts
              search={search}
              live={live}
              onFilter={(filter) => change({ filter })}
              onSelect={(start, end) =>
                change({
                  windowSeconds: Math.max(MIN_WINDOW_SECONDS, Math.round((end - start) / 1000)),
                  end: new Date(end).toISOString(),
                })
              }
            />
            {renderRows()}
          </section>
          {opened ? (
            <OpenedFlow
              flow={opened.flow}
              previous={opened.previous}
              next={opened.next}
              elsewhere={opened.elsewhere}
              asOf={seen ? countedUntil(seen.window) : ""}
              ahead={seen && readAt !== null ? seen.readHere - readAt : 0}
              search={search}
              hrefOf={hrefOf}
              onOpen={open}
              onClose={close}
            />
          ) : null}
          {lost ? <LostFlow windowName={rangeName} onClose={close} /> : null}
        </div>
      </div>
    </PageFrame>
  );

  function renderRows() {
    if (!seen || !view || readAt === null) {
      if (failed) return <FlowsFailed failure={failed} search={search} onRetry={retry} />;
      return <LoadingPanel label="Loading flows" />;
    }
    return (
      <>
        {view.rowCount > 0 ? (
          <FlowTable
            view={view}
            onRange={onRange}
            layout={layout}
            onLayout={layOut}
            order={search.order}
            onOrder={(next) => change({ order: next })}
            unfolded={unfolded}
            onFold={fold}
            onFilter={filterBy}
            opened={search.flow}
            onOpen={open}
            hrefOf={hrefOf}
            onPointing={setPointing}
            marks={seen.marks}
            countedAt={Date.parse(countedUntil(seen.window))}
            windowName={rangeName}
            counting={countsFollow(seen)}
          />
        ) : (
          <div className={styles.rest}>
            <NoFlows
              reason={noFlowsReason(view, health.data?.prometheus.checks ?? null, seen.noNetwork)}
              search={search}
              onFilter={(filter) => change({ filter })}
              onClearFilters={() => change(WITHOUT_FILTER)}
              onWiden={(wider) => change({ windowSeconds: wider })}
            />
          </div>
        )}
        <SeenNotices search={search} seen={seen} />
        {rowOpen ? null : <StartStrip verdicts={view.totals.verdicts} onFilter={(filter) => change({ filter })} />}
        <FlowFooter
          totals={view.totals}
          all={view.all}
          groups={view.groupCount}
          families={seen.totals}
          problems={seen.problems}
          differing={seen.differing}
          onNarrow={(key, value) => change({ filter: withStance(search.filter, key, value, "include") })}
          onShow={(filter) => change({ filter })}
        />
      </>
    );
  }
}
