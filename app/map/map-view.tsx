"use client";

import { useSearchParams } from "next/navigation";
import { useMemo, useState } from "react";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { FacetBar } from "@/components/filter/facet-bar";
import { FilterBar } from "@/components/filter/filter-bar";
import { WITHOUT_FILTER } from "@/components/filter/flow-filter";
import { FlowRange } from "@/components/filter/flow-range";
import { NamespaceScope } from "@/components/filter/namespace-scope";
import { UnknownParameters } from "@/components/filter/unknown-parameters";
import { useFlowSearch } from "@/components/filter/use-flow-search";
import { FlowsFailed } from "@/components/flows/flows-failed";
import { LiveControl } from "@/components/flows/live-control";
import { useAnswer } from "@/components/live/use-answer";
import { FlowMapChart } from "@/components/map/flow-map-chart";
import { FlowMapTable } from "@/components/map/flow-map-table";
import { MapBar } from "@/components/map/map-bar";
import { MapFailing } from "@/components/map/map-failing";
import { MapSelection } from "@/components/map/map-selection";
import { MAP_PARAMETERS, type MapLook, parseMapLook, printMapLook } from "@/components/map/map-shape-url";
import { filterOfNode } from "@/components/map/node-filter";
import { PageFrame } from "@/components/shell/page-frame";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { EmptyPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import table from "@/components/ui/table.module.css";
import { asTyped } from "@/lib/flows/asked/complete-filter";
import { inNamespace, namespaceOf } from "@/lib/flows/asked/namespace-scope";
import { printQuestion } from "@/lib/flows/asked/question";
import { printFlowSearch } from "@/lib/flows/asked/search";
import type { FacetQuestion } from "@/lib/flows/view/flow-facets";
import type { FlowMap, MapNode } from "@/lib/flows/view/flow-map";
import { withOwnParameters } from "@/lib/own-parameters";
import styles from "./map-view.module.css";

/** Back returns from each look at it. */
const LOOK: UrlForm<MapLook> = {
  owns: (name) => MAP_PARAMETERS.includes(name),
  parse: parseMapLook,
  print: printMapLook,
  isStep: () => true,
};

/** The same flows as the table, under the same filters and URL, as clients → networks → destinations. */
export function MapView() {
  const [search, changeSearch] = useFlowSearch(MAP_PARAMETERS);
  const [caret, setCaret] = useState<number | null>(null);
  const [facet, setFacet] = useState<FacetQuestion | null>(null);
  const parameters = useSearchParams();
  const [look, change] = useUrlState(LOOK);
  const { windowSeconds, end } = search;
  const live = search.live && end === null;
  const filter = asTyped(search.filter, caret);
  const payload = useMemo(() => {
    const { as: _, ...shape } = look;
    return { question: { windowSeconds, end, namespaces: [] }, live, filter, shape, facet };
  }, [windowSeconds, end, live, filter, look, facet]);
  const { value: mapped, failed, retry } = useAnswer("mapFlows", printQuestion(payload.question), payload);
  const map = mapped?.map ?? null;
  const node = map?.nodes.find(({ id }) => id === look.focus) ?? null;

  const hrefOf = (part: Partial<MapLook>) =>
    `?${withOwnParameters(parameters, LOOK.owns, printMapLook({ ...look, ...part }))}`;

  return (
    <PageFrame
      bar={
        <>
          <NamespaceScope
            namespace={namespaceOf(search.filter)}
            question={payload.question}
            onChoose={(namespace) => changeSearch({ filter: inNamespace(search.filter, namespace) })}
          />
          <FlowRange search={search} window={null} onChange={changeSearch} />
          {end === null ? (
            <LiveControl
              state={live ? "live" : "paused"}
              readAt={mapped?.readHere ?? null}
              failing={mapped ? mapped.failed !== null : failed !== null}
              polled={mapped?.polled ?? false}
              scrapeIntervalSeconds={mapped?.scrapeIntervalSeconds ?? null}
              waiting={0}
              behind={false}
              onLetIn={() => {}}
              onToggle={() => changeSearch({ live: !search.live })}
            />
          ) : null}
        </>
      }
    >
      <section className={styles.page} aria-label="Map">
        <h1 className="visually-hidden">Map</h1>
        <FilterBar
          search={search}
          facets={mapped?.facets ?? null}
          onChange={changeSearch}
          onCaret={setCaret}
          onFacet={setFacet}
          grouping={false}
          tools={null}
        />
        <FacetBar
          filter={search.filter}
          facets={mapped?.facets ?? null}
          onFilter={(next) => changeSearch({ filter: next })}
          more={null}
        />
        <UnknownParameters unknown={search.unknown} />
        <MapBar look={look} map={map} onChange={change} />
        {map && node ? renderSelection(map, node) : null}
        {renderMap()}
        {/* It comes with the policy, later than the flows: here it moves nothing. */}
        {map ? <MapFailing failing={map.failing} /> : null}
      </section>
    </PageFrame>
  );

  function renderSelection(shown: FlowMap, focused: MapNode) {
    const narrowed = filterOfNode(search.filter, focused.of);
    const flowsOf = narrowed === null ? null : printFlowSearch({ ...search, filter: narrowed }).toString();
    return (
      <MapSelection
        map={shown}
        node={focused}
        flowsHref={flowsOf === null ? null : `/flows?${flowsOf}`}
        group={groupOf(focused, look, change)}
        onHide={() => change({ hidden: [...look.hidden, focused.id], focus: null })}
        onClear={() => change({ focus: null })}
      />
    );
  }

  function renderMap() {
    if (!map) {
      if (failed) return <FlowsFailed failure={failed} search={search} onRetry={retry} />;
      return <LoadingPanel label="Loading flows" />;
    }
    if (map.flows === 0) {
      return (
        <EmptyPanel
          title="No flows"
          action={<Button onClick={() => changeSearch(WITHOUT_FILTER)}>Clear filters</Button>}
        >
          No flow in this window matches the filters.
        </EmptyPanel>
      );
    }
    return (
      <Scroll className={classNames(styles.canvas, table.sideways)} label="Egress by client, network and destination">
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
      </Scroll>
    );
  }
}

/** A group that stands closed can be opened; a member of an opened one closes it again. */
function groupOf({ id, of }: MapNode, look: MapLook, change: (part: Partial<MapLook>) => void) {
  const closed = of.kind === "namespace" || of.kind === "domain";
  const group = closed ? id : groupIdOf(of);
  if (group === null || (!closed && !look.expanded.includes(group))) return null;
  return {
    open: !closed,
    toggle: () =>
      change({
        expanded: closed ? [...look.expanded, group] : look.expanded.filter((each) => each !== group),
        focus: closed ? null : group,
      }),
  };
}

function groupIdOf(of: MapNode["of"]): string | null {
  if (of.kind === "workload") return `client:${of.namespace}`;
  return of.kind === "host" && of.registrableDomain !== null ? `domain:${of.registrableDomain}` : null;
}
