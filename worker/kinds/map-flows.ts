import { parseFilter } from "@/lib/flows/asked/filter-language";
import type { FlowsQuestion } from "@/lib/flows/asked/question";
import type { FlowProblem } from "@/lib/flows/flow";
import { NOTHING_FAILS, type RoutesThatFail } from "@/lib/flows/routes-that-fail";
import { type FacetQuestion, type FlowFacets, facetFlows } from "@/lib/flows/view/flow-facets";
import { type FlowMap, flowMap, type MapShape } from "@/lib/flows/view/flow-map";
import { compileFilter } from "@/lib/flows/view/match-flow";
import type { Policy } from "@/lib/resolver/compile/compile";
import { failingRoutes } from "@/lib/simulation/failing-routes";
import type { FlowsState } from "../live/flow-feed";
import { liveFlows } from "../live/live-flows";
import { livePolicy } from "../live/live-policy";
import type { PolicyState } from "../live/policy-feed";
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

/** Answers anew with every reading, and with every policy, which tells what fails by now. Fails only while there are no flows at all. */
export const mapFlows: Kind<FlowMapQuestion, FlowsMapped> = {
  open({ question, live, filter, shape, facet }, answer) {
    let flows: FlowsState | null = null;
    let policy: PolicyState | null = null;
    let known: { of: Policy; routes: RoutesThatFail } | null = null;

    function tell() {
      if (!flows) return;
      const { answer: read, all, failed, polled, skew } = flows;
      const revision = flows.revision + (policy?.revision ?? 0);
      if (read) {
        const { shown, facets } = facetFlows(all, compileFilter(parseFilter(filter)), facet);
        const { readAt, problems, window } = read;
        const map = flowMap(shown, shape, routesOf(policy?.policy ?? null));
        const readHere = Date.parse(readAt) + skew;
        const { scrapeIntervalSeconds } = window;
        const value = { map, facets, readHere, scrapeIntervalSeconds, problems, polled, failed };
        answer(revision, { ok: true, value });
      } else if (failed) answer(revision, { ok: false, error: failed });
    }

    function routesOf(now: Policy | null): RoutesThatFail {
      if (now && known?.of !== now) known = { of: now, routes: failingRoutes(now) };
      return now && known ? known.routes : NOTHING_FAILS;
    }

    const closeFlows = liveFlows(question).watch(live, (state) => {
      flows = state;
      tell();
    });
    const closePolicy = livePolicy.watch((state) => {
      policy = state;
      tell();
    });
    return () => {
      closeFlows();
      closePolicy();
    };
  },
};
