import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { findFlows } from "./find-flows";

const checkout = { namespace: "shop", workload: "checkout", workloadKind: "Deployment", pods: [] };
const flows = [
  aFlow({ id: "1", source: checkout, host: "api.stripe.com" }),
  aFlow({ id: "2", source: checkout, host: "hooks.slack.com" }),
  aFlow({ id: "3", host: "files.stripe.com" }),
];

describe("finding by a few words", () => {
  it("finds the flow of which the words name client and host", () => {
    expect(findFlows(flows, "Checkout stripe")).toMatchObject({ flows: [{ id: "1" }], values: [] });
  });

  it("finds what is called so, with most flows first", () => {
    expect(findFlows(flows, "checkout").values).toEqual([{ key: "workload", value: "shop/checkout", flows: 2 }]);
    expect(findFlows(flows, "stripe").values.map(({ value }) => value)).toEqual(["api.stripe.com", "files.stripe.com"]);
  });

  it("takes words for text, whatever they look like", () => {
    expect(findFlows(flows, 'ns:shop "').flows).toEqual([]);
    expect(findFlows(flows, "  ")).toEqual({ flows: [], values: [] });
  });
});
