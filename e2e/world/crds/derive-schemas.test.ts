import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { NEWEST_BUNDLE, readCrds } from "../install-crds";
import { isJsonObject, type Json } from "../json";
import { deriveSchemas, printSchemas } from "./derive-schemas";

const FILE = new URL("../../../lib/schema/crd-schemas.json", import.meta.url);

/** A copy of a CRD in which every `trafficPolicy` says one thing more. */
function withKeyword(value: unknown, keyword: string, says: Json): unknown {
  if (Array.isArray(value)) return value.map((each) => withKeyword(each, keyword, says));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const copy = withKeyword(each, keyword, says);
      return [key, key === "trafficPolicy" && isJsonObject(copy) ? { ...copy, [keyword]: says } : copy];
    }),
  );
}

describe("deriveSchemas", () => {
  it("is what lib/schema/crd-schemas.json holds: else run `npm run schemas`", async () => {
    expect(printSchemas(deriveSchemas(await readCrds(NEWEST_BUNDLE)))).toBe(await readFile(FILE, "utf8"));
  });

  it.each<[string, Json]>([
    ["nullable", true],
    ["x-kubernetes-int-or-string", true],
    ["anyOf", []],
    ["format", "ipv4"],
    ["x-kubernetes-validations", [{ rule: "self != oldSelf", message: "m", reason: "FieldValueForbidden" }]],
  ])("stops at a keyword whose meaning lib/schema does not know: %s", async (keyword, says) => {
    const crds = (await readCrds()).map((crd) => withKeyword(crd, keyword, says));
    expect(() => deriveSchemas(crds)).toThrow(/EgressNetwork.spec.trafficPolicy .*does not know/);
  });
});
