"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { FacetBar } from "@/components/flows/facet-bar";
import { FilterBar } from "@/components/flows/filter-bar";
import { flowFacets } from "@/components/flows/flow-facets";
import { WITHOUT_FILTER } from "@/components/flows/flow-filter";
import { FlowsFailed } from "@/components/flows/no-flows";
import { RangeSelect } from "@/components/flows/range-select";
import { useFlowSearch } from "@/components/flows/use-flow-search";
import { FlowMapChart } from "@/components/map/flow-map-chart";
import { FlowMapTable } from "@/components/map/flow-map-table";
import { MapBar } from "@/components/map/map-bar";
import { MapSelection } from "@/components/map/map-selection";
import { MAP_PARAMETERS, type MapLook, parseMapLook, withMapLook } from "@/components/map/map-shape-url";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { EmptyPanel, LoadingPanel } from "@/components/ui/panel-state";
import { filterFlows } from "@/lib/flows/filter-flows";
import { flowMap } from "@/lib/flows/flow-map";
import { FLOWS_REFRESH_MILLISECONDS, flowsQuery } from "@/lib/flows/flows-query";
import styles from "./map-view.module.css";

export function MapView() {
  const [search, changeSearch] = useFlowSearch(MAP_PARAMETERS);
  const parameters = useSearchParams();
  const look = useMemo(() => parseMapLook(new URLSearchParams(parameters)), [parameters]);
  const flows = useQuery({ ...flowsQuery(search.windowSeconds), refetchInterval: FLOWS_REFRESH_MILLISECONDS });
  const all = useMemo(() => (flows.data ? [...flows.data.flows, ...flows.data.uncovered] : []), [flows.data]);
  const facets = useMemo(() => flowFacets(all, search), [all, search]);
  const map = useMemo(() => flowMap(filterFlows(all, search), look), [all, search, look]);
  const node = map.nodes.find(({ id }) => id === look.focus) ?? null;

  const hrefOf = (change: Partial<MapLook>) =>
    `?${withMapLook(new URLSearchParams(parameters), { ...look, ...change })}`;
  const change = (part: Partial<MapLook>) => window.history.pushState(null, "", hrefOf(part));

  return (
    <PageFrame
      bar={
        <RangeSelect
          windowSeconds={search.windowSeconds}
          onChange={(windowSeconds) => changeSearch({ windowSeconds })}
        />
      }
    >
      <section className={styles.page} aria-label="Map">
        <h1 className="visually-hidden">Map</h1>
        <FilterBar search={search} namespaces={facets.namespaces} networks={facets.networks} onChange={changeSearch} />
        <FacetBar search={search} facets={facets} known={flows.data !== undefined} onChange={changeSearch} />
        <MapBar look={look} map={map} onChange={change} />
        {node ? (
          <MapSelection
            map={map}
            node={node}
            flowsHref={null}
            group={null}
            onHide={() => change({ hidden: [...look.hidden, node.id], focus: null })}
            onClear={() => change({ focus: null })}
          />
        ) : null}
        {renderMap()}
      </section>
    </PageFrame>
  );

  function renderMap() {
    if (!flows.data) {
      if (flows.error) return <FlowsFailed failure={failureOf(flows.error)} onRetry={() => flows.refetch()} />;
      return <LoadingPanel label="Loading flows" />;
    }
    if (map.flows === 0) {
      return (
        <EmptyPanel
          title="Nothing to draw"
          action={<Button onClick={() => changeSearch(WITHOUT_FILTER)}>Clear filters</Button>}
        >
          No flow of this window passes the filters.
        </EmptyPanel>
      );
    }
    return (
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
      <section className={styles.canvas} tabIndex={0} aria-label="Egress by client, network and destination">
        {look.as === "table" ? (
          <FlowMapTable map={map} />
        ) : (
          <FlowMapChart
            map={map}
            focus={look.focus}
            hrefOf={(id) => hrefOf({ focus: id })}
            onFocus={(id) => change({ focus: id === look.focus ? null : id })}
          />
        )}
      </section>
    );
  }
}
