import { expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import type { FlowsAnswer } from "../flow";
import { unpackFlows } from "./flow-columns";
import { type FlowsForm, flowsBody } from "./flows-body";

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
const parsed = (form: FlowsForm) => JSON.parse(new TextDecoder().decode(flowsBody(answer, form)));

it("says the same in both forms", () => {
  expect(parsed("whole")).toEqual(answer);
  expect(unpackFlows(parsed("columns"))).toEqual(answer);
});

it("is written once, however many look at it", () => {
  expect(flowsBody(answer, "whole")).toBe(flowsBody(answer, "whole"));
});
