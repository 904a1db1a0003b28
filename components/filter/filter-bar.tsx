"use client";

import { Search, X } from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { BarSelect } from "@/components/ui/field";
import { isTyping } from "@/components/ui/is-typing";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { FLOW_GROUPINGS, type FlowGrouping } from "@/lib/flows/asked/table-layout";
import type { FacetQuestion, FlowFacets } from "@/lib/flows/view/flow-facets";
import styles from "./filter-bar.module.css";
import { FilterInput } from "./filter-input";
import { hasFilter, WITHOUT_FILTER } from "./flow-filter";
import type { ChangeSearch } from "./use-flow-search";

interface FilterBarProps {
  search: FlowSearch;
  facets: FlowFacets | null;
  onChange: ChangeSearch;
  onCaret: (caret: number | null) => void;
  onFacet: (facet: FacetQuestion | null) => void;
  /** A page without a table has no groups to choose. */
  grouping?: boolean;
  /** Columns, export, saved views. */
  tools: ReactNode;
}

/** The filter and how the rows are laid out; `/` leads here from anywhere. */
export function FilterBar({ search, facets, onChange, onCaret, onFacet, grouping = true, tools }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useFocusOnSlash(input);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is unknown to React's types and to older browsers
    <div className={styles.bar} role="search">
      <Search aria-hidden size={14} className={styles.icon} />
      <FilterInput
        input={input}
        filter={search.filter}
        facets={facets}
        onType={(filter, caret) => {
          onCaret(caret);
          // Where typing ends a step of the history ends.
          if (filter !== search.filter || caret === null) onChange({ filter }, caret !== null);
        }}
        onFacet={onFacet}
      />
      <kbd aria-hidden>/</kbd>
      <Button
        kind="quiet"
        square
        icon={<X aria-hidden />}
        aria-label="Clear"
        title="Clear the filter"
        disabledReason={hasFilter(search) ? null : "No filter is set"}
        className={styles.clear}
        onClick={() => onChange(WITHOUT_FILTER)}
      />
      {grouping ? (
        <BarSelect
          label="Group"
          value={search.group ?? ""}
          onChange={(event) => onChange({ group: groupingOf(event.target.value) })}
        >
          <option value="">none</option>
          {FLOW_GROUPINGS.map((each) => (
            <option key={each} value={each}>
              {GROUPING_NAME[each]}
            </option>
          ))}
        </BarSelect>
      ) : null}
      {tools}
    </div>
  );
}

const GROUPING_NAME: Record<FlowGrouping, string> = {
  host: "host",
  domain: "registrable domain",
  workload: "workload",
  namespace: "namespace",
  network: "network",
  route: "route",
};

function groupingOf(value: string): FlowGrouping | null {
  return FLOW_GROUPINGS.find((each) => each === value) ?? null;
}

function useFocusOnSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [input]);
}
