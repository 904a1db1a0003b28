"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useCallback, useMemo, useState } from "react";
import { FacetBar } from "@/components/flows/facet-bar";
import { FilterBar } from "@/components/flows/filter-bar";
import { flowFacets } from "@/components/flows/flow-facets";
import { WITHOUT_FILTER } from "@/components/flows/flow-filter";
import { FlowFooter } from "@/components/flows/flow-footer";
import { FlowTable } from "@/components/flows/flow-table";
import { LiveControl } from "@/components/flows/live-control";
import { LostFlow } from "@/components/flows/lost-flow";
import { FlowsFailed, NoFlows } from "@/components/flows/no-flows";
import { hasNoNetwork, noFlowsReason } from "@/components/flows/no-flows-reason";
import { NoNetworkNotice } from "@/components/flows/no-network-notice";
import { nameOfWindow, RangeSelect } from "@/components/flows/range-select";
import { DEFAULT_ORDER, sortFlows } from "@/components/flows/sort-flows";
import { UnknownParameters } from "@/components/flows/unknown-parameters";
import { useFlowSearch } from "@/components/flows/use-flow-search";
import { PageFrame } from "@/components/shell/page-frame";
import { failureOf } from "@/components/ui/failure";
import { LoadingPanel } from "@/components/ui/panel-state";
import { useAgreements } from "@/components/worker/use-agreements";
import { healthQuery, policyQuery } from "@/lib/cluster/policy-query";
import { filterFlows } from "@/lib/flows/filter-flows";
import type { Flow } from "@/lib/flows/flow";
import { FLOWS_REFRESH_MILLISECONDS, flowsQuery } from "@/lib/flows/flows-query";
import { printFlowSearch } from "@/lib/flows/search";
import { FlowCharts } from "./flow-charts";
import styles from "./flows-view.module.css";

// It brings the resolver along, which the first look at the page does not need.
const OpenedFlow = dynamic(() => import("./opened-flow").then((module) => module.OpenedFlow), {
  ssr: false,
  loading: () => <div className={styles.drawerRoom} />,
});

const NO_FLOWS: Flow[] = [];

export function FlowsView() {
  const [search, change] = useFlowSearch();
  const [order, setOrder] = useState(DEFAULT_ORDER);
  // Opening a row pauses, so that nothing moves under the reader's eyes; pressing Live goes on all the same.
  const [followed, setFollowed] = useState<string | null>(null);
  const rowOpen = search.flow !== null && followed !== search.flow;
  const live = search.live && !rowOpen;

  const flows = useQuery({
    ...flowsQuery(search.windowSeconds),
    refetchInterval: live ? FLOWS_REFRESH_MILLISECONDS : false,
    refetchOnWindowFocus: live,
  });
  const policy = useQuery({ ...policyQuery, select: (answer) => answer.snapshot });

  const answer = flows.data;
  const all = useMemo(() => (answer ? [...answer.flows, ...answer.uncovered] : NO_FLOWS), [answer]);
  const nothing = answer !== undefined && all.length === 0;
  const checks = useQuery({ ...healthQuery, enabled: nothing, select: (health) => health.prometheus.checks });
  const facets = useMemo(() => flowFacets(all, search), [all, search]);
  const shown = useMemo(() => sortFlows(filterFlows(all, search), order), [all, search, order]);
  const agreements = useAgreements(all);
  const opened = all.find((flow) => flow.id === search.flow) ?? null;
  const readAt = answer ? Date.parse(answer.readAt) : null;

  const open = useCallback((flow: Flow) => change({ flow: flow.id }), [change]);
  const close = useCallback(() => change({ flow: null }), [change]);
  const hrefOf = useCallback((flow: Flow) => `?${printFlowSearch({ ...search, flow: flow.id })}`, [search]);
  const toggleLive = () => {
    if (search.live && rowOpen) setFollowed(search.flow);
    else change({ live: !search.live });
  };

  return (
    <PageFrame
      bar={
        <>
          <RangeSelect windowSeconds={search.windowSeconds} onChange={(windowSeconds) => change({ windowSeconds })} />
          <span className={styles.separator} />
          <LiveControl
            state={live ? "live" : search.live ? "row-open" : "paused"}
            readAt={readAt}
            failing={flows.isError}
            refreshSeconds={FLOWS_REFRESH_MILLISECONDS / 1000}
            onToggle={toggleLive}
          />
        </>
      }
    >
      <div className={styles.split}>
        <section className={styles.list} aria-label="Flows">
          <h1 className="visually-hidden">Flows</h1>
          <FilterBar search={search} namespaces={facets.namespaces} networks={facets.networks} onChange={change} />
          <FacetBar search={search} facets={facets} known={answer !== undefined} onChange={change} />
          <UnknownParameters unknown={search.unknown} />
          {policy.data && hasNoNetwork(policy.data) && !nothing ? <NoNetworkNotice /> : null}
          <FlowCharts search={search} live={live} />
          {renderRows()}
        </section>
        {opened ? (
          <OpenedFlow
            flow={opened}
            all={all}
            shown={shown}
            windowSeconds={search.windowSeconds}
            hrefOf={hrefOf}
            onOpen={open}
            onClose={close}
          />
        ) : null}
        {search.flow !== null && answer && !opened ? (
          <LostFlow windowName={nameOfWindow(search.windowSeconds)} onClose={close} />
        ) : null}
      </div>
    </PageFrame>
  );

  function renderRows() {
    if (!answer || readAt === null) {
      if (flows.error) return <FlowsFailed failure={failureOf(flows.error)} onRetry={() => flows.refetch()} />;
      return <LoadingPanel label="Loading flows" />;
    }
    return (
      <>
        {shown.length > 0 ? (
          <FlowTable
            flows={shown}
            agreements={agreements}
            order={order}
            onOrder={setOrder}
            opened={search.flow}
            onOpen={open}
            hrefOf={hrefOf}
            readAt={readAt}
            windowName={nameOfWindow(search.windowSeconds)}
          />
        ) : (
          <div className={styles.rest}>
            <NoFlows
              reason={noFlowsReason(answer, checks.data ?? null, policy.data ?? null)}
              search={search}
              onClearFilters={() => change(WITHOUT_FILTER)}
              onWiden={(windowSeconds) => change({ windowSeconds })}
            />
          </div>
        )}
        <FlowFooter
          shown={shown}
          all={all}
          problems={answer.problems}
          onShowUncovered={() => change({ ...WITHOUT_FILTER, verdicts: ["uncovered"] })}
        />
      </>
    );
  }
}
