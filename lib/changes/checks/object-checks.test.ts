import { expect, it } from "vitest";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import { aNetwork } from "../builders.testing";
import { checkSchema } from "./object-checks";

const accepted = { after: null, check: { id: "dry-run", status: "pass", sentence: "" } } as const;
const refused = { after: null, check: { id: "dry-run", status: "fail", sentence: "" }, invalid: true } as const;

it("of thousands of fields that do not fit, what blocks comes first, some of each are told one by one, and the rest by number", () => {
  const unknown = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`key${i}`, "x"]));
  const network = aNetwork();
  const object = { ...network, spec: { ...unknown, trafficPolicy: "Maybe" } };
  const checks = checkSchema(object, refused, BUNDLED_SCHEMAS);
  expect(checks[0]).toMatchObject({ status: "fail", sentence: expect.stringContaining("trafficPolicy") });
  expect(checks.slice(1)).toHaveLength(51);
  expect(checks[1]).toMatchObject({ status: "warn", sentence: expect.stringContaining("key0") });
  expect(checks.at(-1)).toEqual({
    id: "schema",
    status: "warn",
    sentence: "19,950 more fields do not match the schema.",
  });
  expect(checkSchema(object, accepted, BUNDLED_SCHEMAS).every((each) => each.status === "warn")).toBe(true);
});
