import { parseFilter } from "../asked/filter-language";
import type { FlowGrouping, FlowOrder } from "../asked/table-layout";
import type { Flow } from "../flow";
import { type MarkOf, NO_MARKS } from "../prediction-mark";
import { type FilterHint, filterHints } from "./filter-hints";
import { type FacetQuestion, type FlowFacets, facetFlows } from "./flow-facets";
import { type FlowTotals, totalsOf } from "./flow-totals";
import { type FlowGroup, groupFlows, sortGroups } from "./group-flows";
import { compileFilter } from "./match-flow";
import { sortFlows } from "./sort-flows";

/** What a page wants to see of all flows of a window. */
export interface FlowViewAsked {
  filter: string;
  order: FlowOrder;
  group: FlowGrouping | null;
  /** Ids of the groups whose flows are listed. */
  unfolded: readonly string[];
  /** Rows wanted, `to` exclusive; the answer brings some more on either side. */
  from: number;
  to: number;
  /** Id of the opened flow. */
  opened: string | null;
  facet: FacetQuestion | null;
}

export type FlowViewRow = { kind: "flow"; flow: Flow } | ({ kind: "group" } & Omit<FlowGroup, "flows">);

/** As much of it as a screen can show; `rowCount` tells how much there is. */
export interface FlowView {
  /** Row index of the first of `rows`. */
  from: number;
  rows: FlowViewRow[];
  /** Group rows and the flows of unfolded groups. */
  rowCount: number;
  groupCount: number | null;
  /** Of the flows that the filter shows. */
  totals: FlowTotals;
  /** Of the same flows, those that are known to be decided otherwise by the current policy. */
  differing: number;
  /** Of the window, whatever the filter hides. */
  all: { flows: number; uncovered: number };
  facets: FlowFacets;
  opened: { id: string; found: OpenedFlow | null } | null;
  /** Flows that came since the order was held, and stand nowhere yet. */
  waiting: number;
  /** Where the filter hides every flow: what each of its terms shows. */
  hints: FilterHint[];
}

export interface OpenedFlow {
  flow: Flow;
  /** Row index; -1 where the filter or a folded group hides it. */
  index: number;
  previous: Flow | null;
  next: Flow | null;
  /** Other flows to the same destination. */
  elsewhere: Flow[];
}

/** The order of a moment, to be kept while somebody reads. */
export interface HeldOrder {
  flows: readonly Flow[];
  /** Ids. */
  groups: readonly string[];
}

/** Fast scrolling outruns the answer by that many rows (`±20` showed gaps). */
const MARGIN = 200;
const MOST_ELSEWHERE = 50;

/**
 * The rows of a window of the table, with the facets and totals that stand around it. With `held` every row keeps its place and
 * shows its newest values, also one that would be hidden by now; new flows wait. The answer's `order` can be held in turn.
 */
export function flowView(
  flows: readonly Flow[],
  asked: FlowViewAsked,
  held: HeldOrder | null = null,
  { margin = MARGIN, markOf = NO_MARKS }: { margin?: number; markOf?: MarkOf } = {},
): { view: FlowView; order: HeldOrder } {
  const match = compileFilter(parseFilter(asked.filter), markOf);
  const { shown, facets } = facetFlows(flows, match, asked.facet, markOf);
  const listed = held ? newestOf(held.flows, flows) : sortFlows(shown, asked.order, markOf);
  const groups = asked.group === null ? null : arrangeGroups(shown, listed, asked, held);
  const rows = new RowList(groups, listed, new Set(asked.unfolded));
  const from = Math.max(0, asked.from - margin);
  const view: FlowView = {
    from,
    rows: rows.slice(from, asked.to + margin),
    rowCount: rows.length,
    groupCount: groups?.length ?? null,
    totals: totalsOf(shown),
    differing: shown.reduce((count, flow) => (markOf(flow) === "differs" ? count + 1 : count), 0),
    all: {
      flows: flows.length,
      uncovered: flows.reduce((count, flow) => (flow.verdict === "uncovered" ? count + 1 : count), 0),
    },
    facets,
    opened: asked.opened === null ? null : { id: asked.opened, found: openedFlow(flows, rows, asked.opened) },
    waiting: held ? countNew(shown, held.flows) : 0,
    hints: shown.length === 0 && flows.length > 0 ? filterHints(flows, asked.filter, markOf) : [],
  };
  return { view, order: { flows: listed, groups: groups?.map(({ id }) => id) ?? [] } };
}

/** Totals are those of every flow shown now, also of the ones that wait. */
function arrangeGroups(
  shown: readonly Flow[],
  listed: readonly Flow[],
  { group: grouping, order }: FlowViewAsked,
  held: HeldOrder | null,
): FlowGroup[] {
  if (grouping === null) return [];
  if (!held) return sortGroups(groupFlows(listed, grouping), order);
  const now = new Map(groupFlows(shown, grouping).map((group) => [group.id, group]));
  const before = new Map(groupFlows(listed, grouping).map((group) => [group.id, group]));
  return held.groups.flatMap((id) => {
    const group = before.get(id);
    return group ? { ...group, totals: now.get(id)?.totals ?? group.totals } : [];
  });
}

function newestOf(held: readonly Flow[], flows: readonly Flow[]): Flow[] {
  const newest = new Map(flows.map((flow) => [flow.id, flow]));
  return held.map((flow) => newest.get(flow.id) ?? flow);
}

function countNew(shown: readonly Flow[], held: readonly Flow[]): number {
  const known = new Set(held.map(({ id }) => id));
  return shown.reduce((count, { id }) => (known.has(id) ? count : count + 1), 0);
}

/** Rows by index without making them all: a group takes one row, and one for each of its flows while it is unfolded. */
class RowList {
  readonly length: number;
  readonly #sections: { start: number; group: FlowGroup | null; flows: readonly Flow[] }[] = [];

  constructor(groups: readonly FlowGroup[] | null, flows: readonly Flow[], unfolded: ReadonlySet<string>) {
    let start = 0;
    for (const group of groups ?? [null]) {
      const listed = group === null ? flows : unfolded.has(group.id) ? group.flows : [];
      this.#sections.push({ start, group, flows: listed });
      start += listed.length + (group ? 1 : 0);
    }
    this.length = start;
  }

  slice(from: number, to: number): FlowViewRow[] {
    const rows: FlowViewRow[] = [];
    for (const { start, group, flows } of this.#sections) {
      if (start >= to) break;
      const heads = group ? 1 : 0;
      if (start + heads + flows.length <= from) continue;
      if (group && start >= from) {
        const { flows: _, ...head } = group;
        rows.push({ kind: "group", ...head });
      }
      const first = Math.max(0, from - start - heads);
      const last = Math.max(first, to - start - heads);
      rows.push(...flows.slice(first, last).map((flow): FlowViewRow => ({ kind: "flow", flow })));
    }
    return rows;
  }

  indexOf(id: string): number {
    for (const { start, group, flows } of this.#sections) {
      const at = flows.findIndex((flow) => flow.id === id);
      if (at >= 0) return start + (group ? 1 : 0) + at;
    }
    return -1;
  }

  /** The next flow from `index` in the direction of `step`, over group rows. */
  neighbour(index: number, step: 1 | -1): Flow | null {
    for (let at = index + step; at >= 0 && at < this.length; at += step) {
      const [row] = this.slice(at, at + 1);
      if (row?.kind === "flow") return row.flow;
    }
    return null;
  }
}

function openedFlow(flows: readonly Flow[], rows: RowList, id: string): OpenedFlow | null {
  const flow = flows.find((each) => each.id === id);
  if (!flow) return null;
  const index = rows.indexOf(id);
  const destination = flow.host ?? flow.address;
  const sameDestination = (other: Flow) => other.id !== id && (other.host ?? other.address) === destination;
  return {
    flow,
    index,
    previous: index < 0 ? null : rows.neighbour(index, -1),
    next: index < 0 ? null : rows.neighbour(index, 1),
    elsewhere: destination === null ? [] : flows.filter(sameDestination).slice(0, MOST_ELSEWHERE),
  };
}
