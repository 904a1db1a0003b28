import { expect, it } from "vitest";
import { aFlow } from "@/lib/flows/a-flow";
import type { FlowsAnswer } from "@/lib/flows/flow";
import { unpackFlows } from "@/lib/flows/flow-columns";
import { flowsResponse } from "./flows-body";

const answer: FlowsAnswer = {
  window: {
    seconds: 900,
    start: "2026-11-21T08:00:00.000Z",
    end: "2026-11-21T08:15:00.000Z",
    scrapeIntervalSeconds: 10,
    clockAheadSeconds: 0,
  },
  readAt: "2026-11-21T08:15:01.000Z",
  flows: [aFlow({ host: "api.stripe.com" })],
  uncovered: [],
  problems: [],
  totals: [],
};

it("says the same in both forms", async () => {
  expect(await flowsResponse(answer, "whole").json()).toEqual(answer);
  expect(unpackFlows(await flowsResponse(answer, "columns").json())).toEqual(answer);
});

it("writes an answer once, however many look at it", async () => {
  const looked = { ...answer, flows: [...answer.flows] };
  const first = await flowsResponse(looked, "whole").text();
  looked.flows = [];
  expect(await flowsResponse(looked, "whole").text()).toBe(first);
});
