import { expect, it } from "vitest";
import { aCaller } from "../people/a-caller.testing";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { findingsOf } from "./read-findings";

const ann = aCaller("ann");

it("findings are looked for again only when an object or a setting has changed", async () => {
  const objects = [aNetwork(), aRoute("HTTPRoute", { port: null })];
  const first = findingsOf(ann, aSnapshot([...objects]));
  expect((await first).map(({ id }) => id)).toContain("route/no-port");
  expect(findingsOf(ann, aSnapshot([...objects], { readAt: "2026-01-02T00:00:00Z" }))).toBe(first);
  expect(findingsOf(ann, aSnapshot([...objects], { globalEgressNamespace: "shop" }))).not.toBe(first);
  const other = await findingsOf(ann, aSnapshot([aNetwork(), aRoute("HTTPRoute")]));
  expect(other.map(({ id }) => id)).not.toContain("route/no-port");
});

it("findings are looked for once for each caller", async () => {
  const snapshot = aSnapshot([aNetwork()]);
  const hers = findingsOf(ann, snapshot);
  expect(findingsOf(aCaller("bob"), snapshot)).not.toBe(hers);
  expect(findingsOf(ann, snapshot)).toBe(hers);
});
