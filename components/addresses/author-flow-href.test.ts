import { expect, it } from "vitest";
import { parseAuthorSearch } from "@/lib/authoring/flows/author-search";
import { aFlow } from "@/lib/flows/a-flow.testing";
import { parseFlowSearch } from "@/lib/flows/asked/search";
import { filterFlows } from "@/lib/flows/view/match-flow";
import { authorFlowHref } from "./author-flow-href";
import { everyPortHref } from "./every-port-href";

const dialled = (port: number) => ({ port, share: 0.5, connections: 3, addresses: ["203.0.113.7"] });
const asked = (href: string | null) => new URL(href ?? "", "http://x").searchParams;

it("leads to the flow among many, whatever stands in its names", () => {
  const others = [aFlow({ id: "other", host: "b.example" }), aFlow({ id: "port", port: 8080 })];
  for (const flow of [aFlow(), aFlow({ host: null }), aFlow({ host: 'a "b" c,d' }), aFlow({ port: null })]) {
    const { filter, windowSeconds } = parseFlowSearch(asked(authorFlowHref(flow, 3600)));
    expect(filterFlows([flow, ...others], filter)).toContain(flow);
    expect(filterFlows(others, filter)).toEqual(flow.port === null && flow.host !== null ? expect.anything() : []);
    expect(windowSeconds).toBe(3600);
  }
});

it("asks for each port where connections leave several, and for nothing where they do not", () => {
  const href = everyPortHref(aFlow(), 900, { kind: "several", ports: [dialled(80), dialled(8080)] });
  expect(parseAuthorSearch(asked(href)).choices.ports).toEqual({ "80@shop/web": "every" });
  expect(everyPortHref(aFlow(), 900, { kind: "confirmed", ports: [dialled(80)] })).toBeNull();
  expect(everyPortHref(aFlow(), 900, null)).toBeNull();
});
