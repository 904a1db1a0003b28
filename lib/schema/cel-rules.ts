import { Environment } from "@marcbachmann/cel-js";
import { parseIp } from "../linkerd/address";
import { isRecord } from "../linkerd/record";
import type { ReportObjection } from "./objection";
import * as remedies from "./remedies";
import type { CelRule, StructuralSchema } from "./structural-schema";
import { invalid } from "./validate-value";

/**
 * The rules of `x-kubernetes-validations` (CEL) that `value` breaks. It is prepared and passed what blocks: its types are right.
 * Source: apiextensions-apiserver pkg/apiserver/schema/cel/validation.go
 */
export function checkRules(value: unknown, schema: StructuralSchema, path: string, report: ReportObjection): void {
  if (value === null || value === undefined) return;
  for (const rule of schema.rules ?? []) {
    const verdict = evaluate(rule, value);
    if (verdict.ok && verdict.holds) continue;
    const why = verdict.ok ? rule.message : `${verdict.error} evaluating rule: ${rule.message}`;
    report("FieldValueInvalid", path, value, invalid(schema.type, why), remedies.ofRule(rule.message));
  }
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items) for (const [i, item] of value.entries()) checkRules(item, items, `${path}[${i}]`, report);
  } else if (isRecord(value)) {
    for (const [key, property] of Object.entries(schema.properties ?? {})) {
      checkRules(value[key], property, path === "" ? key : `${path}.${key}`, report);
    }
  }
}

type Verdict = { ok: true; holds: boolean } | { ok: false; error: string };

/** A rule that fails while it runs counts as broken, as for the API server. */
function evaluate({ rule }: CelRule, self: unknown): Verdict {
  try {
    return { ok: true, holds: compile(rule)({ self }) === true };
  } catch (error) {
    // The engine points into the rule on the lines after the first.
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    // What a cluster's newer rules call and this engine does not know is for the API server to judge.
    if (/^(found no matching overload|Function not found|Unknown function)/i.test(first))
      return { ok: true, holds: true };
    const inCelGo = first.startsWith("Invalid duration string")
      ? "type conversion error from 'string' to 'google.protobuf.Duration'"
      : first;
    return { ok: false, error: inCelGo };
  }
}

// The engine's own `matches` takes JavaScript's syntax, where RE2's flags are a fault.
const environment = new Environment({ unlistedVariablesAreDyn: true })
  .registerFunction("string.findsRe2(string): bool", (value: string, pattern: string) =>
    parsePattern(pattern).test(value),
  )
  // Kubernetes' own. Source: apiserver pkg/cel/library/ip.go
  .registerFunction("isIP(string): bool", (value: string) => parseIp(value) !== null);
const compiled = new Map<string, ReturnType<Environment["parse"]>>();

/**
 * Throws where the rule is no CEL. Kubernetes escapes field names that are CEL's own words, the engine takes them as they are; and
 * it does not take an index within `has`.
 */
export function compile(rule: string): ReturnType<Environment["parse"]> {
  const known = compiled.get(rule);
  if (known) return known;
  const adapted = rule
    .replaceAll("__namespace__", "namespace")
    .replaceAll(".matches(", ".findsRe2(")
    .replace(/\bhas\(([\w.]+\[\d+\])\.(\w+)\)/g, "('$2' in $1)");
  const program = environment.parse(adapted);
  compiled.set(rule, program);
  return program;
}

/** An RE2 pattern. The one flag in use, `(?i)` at the beginning, becomes JavaScript's. */
function parsePattern(pattern: string): RegExp {
  const ignoreCase = /^\^?\(\?i\)/.test(pattern);
  return new RegExp(ignoreCase ? pattern.replace("(?i)", "") : pattern, ignoreCase ? "i" : "");
}
