import { expect, it } from "vitest";
import { printYaml } from "../../print/yaml";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import { parseManifest } from "./parse-manifest";
import { absurdity } from "./text-limits";

const parsed = (text: string) => parseManifest(text, { schemas: BUNDLED_SCHEMAS });

const many = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("");

it("lets through what is long and no single map is", () => {
  const networks = Array.from({ length: 9_000 }, (_, i) => ({
    cidr: `11.${i >> 8}.${i & 255}.0/24`,
    except: ["11.0.0.1"],
  }));
  expect(absurdity(printYaml({ kind: "EgressNetwork", spec: { networks } }))).toBeNull();
});

it.each([
  ["20,000 unknown keys", `spec:\n${many(20_000, (i) => `  key${i}: ${i}\n`)}`],
  ["20,000 labels", `metadata:\n  labels:\n${many(20_000, (i) => `    example.com/k${i}: v\n`)}`],
  ["a map within a list", `spec:\n  rules:\n  - a: 1\n${many(20_000, (i) => `    key${i}: ${i}\n`)}`],
])("stops at %s, with the place, before anything is parsed", (_, text) => {
  const before = process.cpuUsage();
  const { manifest, diagnostics } = parsed(text);
  const { user, system } = process.cpuUsage(before);
  expect(manifest).toBeNull();
  expect(diagnostics).toHaveLength(1);
  expect(diagnostics[0]?.message).toContain("More than 2,000 keys");
  expect(diagnostics[0]?.line).toBeGreaterThan(1_900);
  expect((user + system) / 1000, "CPU ms").toBeLessThan(200);
});

it("says what is larger than can be sent", () => {
  expect(parsed(`# ${"x".repeat(1_100_000)}`).diagnostics[0]?.message).toContain("1024 KiB");
});

it("says what is nested without end", () => {
  const { diagnostics } = parsed(`spec: ${"[".repeat(50_000)}`);
  expect(diagnostics[0]?.message).toContain("nested deeper than 64 levels");
});

it("marks a repeated key at its place, in a map of two thousand", () => {
  const { diagnostics } = parsed(`kind: EgressNetwork\nspec:\n${many(1_900, (i) => `  k${i}: 1\n`)}  k7: 2\n`);
  expect(diagnostics[0]).toMatchObject({ line: 1_903, message: "Map keys must be unique." });
});
