import { FILTER_KEYS, type FilterKey } from "../asked/filter-keys";
import { FLOW_VERDICTS, type Flow, type FlowVerdict } from "../flow";
import { type MarkOf, NO_MARKS } from "../prediction-mark";
import { FLOW_PROTOCOLS, type FlowProtocol } from "../protocol";
import { compareText } from "./compare-text";
import { valuesOf } from "./flow-value";
import type { MatchFlow } from "./match-flow";

export interface FacetValue<Value extends string = string> {
  value: Value;
  /** Rows it would show if it were the only value of its key, the rest of the filter left as it is. */
  flows: number;
}

export interface FlowFacets {
  /** Complete and in their order; what does not occur stands there with 0. */
  verdicts: FacetValue<FlowVerdict>[];
  protocols: FacetValue<FlowProtocol>[];
  /** The values of the one key that was asked for, most rows first. */
  asked: AskedFacet | null;
}

export interface AskedFacet {
  key: FilterKey;
  values: FacetValue[];
  /** Values that were left out for their number. */
  more: number;
}

export interface FacetQuestion {
  key: FilterKey;
  /** Only values that contain it. */
  typed: string;
}

const MOST_VALUES = 60;

export interface FilteredFlows {
  shown: Flow[];
  facets: FlowFacets;
}

/** Filters and counts in one pass over `flows`. */
export function facetFlows(
  flows: readonly Flow[],
  match: MatchFlow,
  question: FacetQuestion | null,
  markOf: MarkOf = NO_MARKS,
): FilteredFlows {
  const shown: Flow[] = [];
  const counts = new Map<FilterKey, Map<string, number>>();
  const counted = FILTER_KEYS.filter((key) => key === "verdict" || key === "protocol" || key === question?.key);
  for (const key of counted) counts.set(key, new Map());
  for (const flow of flows) {
    const miss = match(flow);
    if (miss === "several") continue;
    if (miss === null) shown.push(flow);
    for (const key of miss === null ? counted : [miss]) {
      const ofKey = counts.get(key);
      if (ofKey) for (const value of valuesOf(flow, key, markOf)) ofKey.set(value, (ofKey.get(value) ?? 0) + 1);
    }
  }
  const complete = <Value extends string>(key: FilterKey, values: readonly Value[]) =>
    values.map((value) => ({ value, flows: counts.get(key)?.get(value) ?? 0 }));
  return {
    shown,
    facets: {
      verdicts: complete("verdict", FLOW_VERDICTS),
      protocols: complete("protocol", FLOW_PROTOCOLS),
      asked: question ? askedFacet(question, counts.get(question.key) ?? new Map()) : null,
    },
  };
}

function askedFacet({ key, typed }: FacetQuestion, counts: ReadonlyMap<string, number>): AskedFacet {
  const needle = typed.toLowerCase().replaceAll("*", "");
  const values = [...counts]
    .filter(([value]) => value.toLowerCase().includes(needle))
    .map(([value, flows]) => ({ value, flows }))
    .sort((a, b) => b.flows - a.flows || compareText(a.value, b.value));
  return { key, values: values.slice(0, MOST_VALUES), more: Math.max(0, values.length - MOST_VALUES) };
}
