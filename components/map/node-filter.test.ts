import { expect, it } from "vitest";
import { aFlow } from "@/lib/flows/a-flow.testing";
import { flowMap, MAP_SHAPE } from "@/lib/flows/view/flow-map";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { filterOfNode } from "./node-filter";

const flows = [
  aFlow({ id: "1", host: "api.stripe.com", registrableDomain: "stripe.com" }),
  aFlow({ id: "2", host: "stripe.com", registrableDomain: "stripe.com" }),
  aFlow({ id: "3", host: null, registrableDomain: null, address: "203.0.113.7", network: null }),
  aFlow({ id: "4", host: 'a "b" c,d', source: { ...aFlow().source, workload: "cart" } }),
];

it.each(["workload", "namespace"] as const)("carries exactly the flows of each node to the rows, by %s", (clients) => {
  for (const destinations of ["host", "domain"] as const) {
    const { nodes } = flowMap(flows, { ...MAP_SHAPE, clients, destinations });
    for (const node of nodes) {
      const filter = filterOfNode("", node.of);
      expect(filterFlows(flows, filter ?? "").length, node.id).toBe(node.flows);
    }
  }
});
