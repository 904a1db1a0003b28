import { expect, it } from "vitest";
import { aNetwork, aRoute, aSnapshot } from "../resolver/policy-builders.testing";
import { findingsOf } from "./read-findings";

it("findings are looked for again only when an object or a setting has changed", async () => {
  const objects = [aNetwork(), aRoute("HTTPRoute", { port: null })];
  const first = findingsOf(aSnapshot([...objects]));
  expect((await first).map(({ id }) => id)).toContain("route/no-port");
  expect(findingsOf(aSnapshot([...objects], { readAt: "2026-01-02T00:00:00Z" }))).toBe(first);
  expect(findingsOf(aSnapshot([...objects], { globalEgressNamespace: "shop" }))).not.toBe(first);
  const other = await findingsOf(aSnapshot([aNetwork(), aRoute("HTTPRoute")]));
  expect(other.map(({ id }) => id)).not.toContain("route/no-port");
});
