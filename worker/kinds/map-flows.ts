import { parseFilter } from "@/lib/flows/asked/filter-language";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowProblem } from "@/lib/flows/flow";
import { type FacetQuestion, type FlowFacets, facetFlows } from "@/lib/flows/view/flow-facets";
import { type FlowMap, flowMap, type MapShape } from "@/lib/flows/view/flow-map";
import { compileFilter } from "@/lib/flows/view/match-flow";
import { liveFlows } from "../live/live-flows";
import type { Kind } from "../port/kind";
import type { Failed } from "../port/message";

export interface FlowMapQuestion {
  question: FlowsQuestion;
  live: boolean;
  filter: string;
  shape: MapShape;
  facet: FacetQuestion | null;
}

export interface FlowsMapped {
  map: FlowMap;
  facets: FlowFacets;
  /** In milliseconds of this browser's clock, however wrong that is. */
  readHere: number;
  /** How often proxies are scraped, as it was measured. */
  scrapeIntervalSeconds: number;
  problems: FlowProblem[];
  /** Asked for again and again, since something on the way holds the stream back. */
  polled: boolean;
  /** Why newer data cannot be had; null when it can. */
  failed: Failed | null;
}

/** Answers anew with every reading. Fails only while there are no flows at all. */
export const mapFlows: Kind<FlowMapQuestion, FlowsMapped> = {
  open: ({ question, live, filter, shape, facet }, answer) =>
    liveFlows(question).watch(live, ({ revision, answer: flows, all, failed, polled, skew }) => {
      if (flows) {
        const { shown, facets } = facetFlows(all, compileFilter(parseFilter(filter).terms), facet);
        const { readAt, problems, window } = flows;
        const { scrapeIntervalSeconds } = window;
        const readHere = Date.parse(readAt) + skew;
        const value = { map: flowMap(shown, shape), facets, readHere, scrapeIntervalSeconds, problems, polled, failed };
        answer(revision, { ok: true, value });
      } else if (failed) answer(revision, { ok: false, error: failed });
    }),
};
