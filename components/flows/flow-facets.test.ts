import { describe, expect, it } from "vitest";
import { aTlsFlow as aFlow } from "@/lib/flows/a-flow";
import { NO_SEARCH } from "@/lib/flows/search";
import { flowFacets } from "./flow-facets";

const flows = [
  aFlow({ id: "1", verdict: "denied", protocol: "tls" }),
  aFlow({ id: "2", verdict: "denied", protocol: "http" }),
  aFlow({
    id: "3",
    verdict: "uncovered",
    protocol: "tls",
    network: null,
    source: { ...aFlow().source, namespace: "batch" },
  }),
];

function flowsOf(search: Partial<typeof NO_SEARCH>) {
  const facets = flowFacets(flows, { ...NO_SEARCH, ...search });
  return Object.fromEntries([...facets.verdicts, ...facets.protocols].map(({ value, flows }) => [value, flows]));
}

describe("flowFacets", () => {
  it("counts the other verdicts although one is chosen", () => {
    expect(flowsOf({ verdicts: ["denied"] })).toMatchObject({ denied: 2, uncovered: 1, tls: 1, http: 1 });
  });

  it("counts verdicts among the chosen protocols alone", () => {
    expect(flowsOf({ protocols: ["http"] })).toMatchObject({ denied: 1, uncovered: 0 });
  });

  it("offers namespaces and networks of the window, and those of the URL even when nothing of them was seen", () => {
    const facets = flowFacets(flows, {
      ...NO_SEARCH,
      namespaces: ["empty"],
      networks: [{ namespace: "empty", name: "none" }],
    });
    expect(facets.namespaces).toEqual(["batch", "empty", "shop"]);
    expect(facets.networks.map((each) => each.namespace)).toEqual(["empty", "shop"]);
  });
});
