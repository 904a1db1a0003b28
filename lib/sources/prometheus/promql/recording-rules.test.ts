import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { FLOW_FAMILIES } from "./metric-families";
import { RULES_MARKER, ruleMetric } from "./recording-rules";
import { ruleExpression } from "./recording-rules.testing";

const file = fileURLToPath(new URL("../../../../deploy/prometheus-rules.yaml", import.meta.url));
const promtool = ["/usr/bin/promtool", "/usr/local/bin/promtool"].find(existsSync);

interface Rule {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

const rules: Rule[] = parse(readFileSync(file, "utf8")).groups[0].rules;

describe("the recording rules that are shipped", () => {
  it.each(FLOW_FAMILIES)("record the $id family as the dashboard reads it", (family) => {
    const rule = rules.find(({ record }) => record === ruleMetric(family));
    expect(rule?.expr.replace(/\s+/g, " ").trim()).toBe(ruleExpression(family));
  });

  it("end with the mark by which they are known", () => {
    const last = rules.at(-1);
    expect(`${last?.record}{version="${last?.labels?.version}"}`).toBe(RULES_MARKER);
    expect(rules.length).toBe(FLOW_FAMILIES.length + 1);
  });

  it.skipIf(!promtool)("are accepted by promtool", () => {
    expect(execFileSync(promtool ?? "", ["check", "rules", file], { encoding: "utf8" })).toContain("6 rules found");
  });
});
