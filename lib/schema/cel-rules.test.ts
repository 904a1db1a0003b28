import { describe, expect, it } from "vitest";
import { BUNDLED_SCHEMAS } from "./bundled-schemas";
import { checkRules, compile } from "./cel-rules";
import * as remedies from "./remedies";
import type { CelRule, Schemas, StructuralSchema } from "./structural-schema";

const RULES = allRules(BUNDLED_SCHEMAS);

function broken(rule: string, self: unknown): string[] {
  const found: string[] = [];
  const schema: StructuralSchema = { type: "object", rules: [{ rule, message: "the rule is broken" }] };
  checkRules(self, schema, "spec", (_reason, field, _value, message) => found.push(`${field}: ${message}`));
  return found;
}

describe("the CEL rules of the CRDs", () => {
  it("are there", () => {
    expect(RULES.length).toBeGreaterThan(30);
  });

  it.each(RULES)("can be run, and have a remedy: $message", ({ rule, message }) => {
    expect(() => compile(rule)).not.toThrow();
    expect(remedies.ofKnownRule(message)).toMatch(/\.$/);
  });
});

describe("checkRules", () => {
  it.each([
    [
      "a field name that is CEL's own word",
      "has(self.__namespace__) && self.__namespace__ == 'shop'",
      { namespace: "shop" },
    ],
    ["RE2's flag for any case", 'self.service.matches(r"""^(?i)\\.?[a-z_]+$""")', { service: "ORDERS" }],
    ["has() behind an index", "!has(self.matches[0].path)", { matches: [{}] }],
    ["durations", "duration(self.request) == duration('90s')", { request: "1m30s" }],
    ["numbers", "self.port == 443 && size(self.list) <= 1", { port: 443, list: [1] }],
  ])("understands %s", (_, rule, self) => {
    expect(broken(rule, self)).toEqual([]);
    expect(broken(`!(${rule})`, self)).toEqual(['spec: Invalid value: "object": the rule is broken']);
  });

  it("counts a rule that fails while it runs as broken", () => {
    expect(broken("self.port == 1", {})).toEqual([
      'spec: Invalid value: "object": No such key: port evaluating rule: the rule is broken',
    ]);
  });
});

/** Each CEL rule of all kinds once. */
function allRules(schemas: Schemas): CelRule[] {
  const found = new Map<string, CelRule>();
  const visit = (schema: StructuralSchema) => {
    for (const rule of schema.rules ?? []) found.set(rule.rule, rule);
    for (const property of Object.values(schema.properties ?? {})) visit(property);
    if (schema.items) visit(schema.items);
  };
  for (const schema of Object.values(schemas)) visit(schema);
  return [...found.values()];
}
