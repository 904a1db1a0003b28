import { describe, expect, it } from "vitest";
import { aFlow } from "../a-flow.testing";
import { parseFilter } from "../asked/filter-language";
import { facetFlows } from "./flow-facets";
import { compileFilter } from "./match-flow";

const inNamespace = (id: string, namespace: string, verdict: "denied" | "uncovered") =>
  aFlow({ id, verdict, source: { namespace, workload: "web", workloadKind: "Deployment", pods: [] } });
const flows = [
  inNamespace("1", "shop", "denied"),
  inNamespace("2", "shop", "denied"),
  inNamespace("3", "shop", "uncovered"),
  inNamespace("4", "pay", "denied"),
];
const facets = (filter: string, typed = "") =>
  facetFlows(flows, compileFilter(parseFilter(filter)), { key: "ns", typed });
const verdicts = (filter: string) =>
  Object.fromEntries(facets(filter).facets.verdicts.map(({ value, flows: count }) => [value, count]));

describe("counts beside the values of a filter", () => {
  it("say what each would show if it were the only one of its key", () => {
    expect(verdicts("verdict:uncovered ns:shop")).toMatchObject({ denied: 2, uncovered: 1, failed: 0 });
    expect(facets("verdict:uncovered ns:shop").facets.asked?.values).toEqual([{ value: "shop", flows: 1 }]);
  });

  it("put the value with most rows first, and keep what contains the letters typed", () => {
    expect(facets("").facets.asked?.values).toEqual([
      { value: "shop", flows: 3 },
      { value: "pay", flows: 1 },
    ]);
    expect(facets("", "PA").facets.asked?.values).toEqual([{ value: "pay", flows: 1 }]);
  });

  it("count nothing that an exclude or a word hides", () => {
    expect(verdicts("-ns:shop")).toMatchObject({ denied: 1, uncovered: 0 });
    expect(verdicts("nowhere")).toMatchObject({ denied: 0 });
  });

  it("come with the flows that are shown", () => {
    expect(facets("verdict:denied ns:shop").shown.map(({ id }) => id)).toEqual(["1", "2"]);
  });
});
