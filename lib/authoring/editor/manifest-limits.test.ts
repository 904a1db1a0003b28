import { expect, it } from "vitest";
import { printYaml } from "../../print/yaml";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import { readForm } from "./manifest-form";
import { parseManifest } from "./parse-manifest";

const parsed = (text: string) => parseManifest(text, { schemas: BUNDLED_SCHEMAS });

const many = (n: number, line: (i: number) => string) => Array.from({ length: n }, (_, i) => line(i)).join("");

it("lets through what is long and no single map is", () => {
  const networks = Array.from({ length: 3_000 }, (_, i) => ({
    cidr: `11.${i >> 8}.${i & 255}.0/24`,
    except: [`11.${i >> 8}.${i & 255}.7`],
  }));
  const object = { apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork", spec: { networks } };
  for (const text of [printYaml(object), JSON.stringify(object)]) {
    expect(parsed(text).diagnostics.filter(({ message }) => /keys|nested/.test(message))).toEqual([]);
    expect(readForm(text)?.cidrs).toBeNull();
  }
});

it.each([
  ["20,000 unknown keys", `spec:\n${many(20_000, (i) => `  key${i}: ${i}\n`)}`],
  ["20,000 labels", `metadata:\n  labels:\n${many(20_000, (i) => `    example.com/k${i}: v\n`)}`],
  ["a map within a list", `spec:\n  rules:\n  - a: 1\n${many(20_000, (i) => `    key${i}: ${i}\n`)}`],
  ["keys with a colon in them", `spec:\n${many(20_000, (i) => `  a:b${i}: ${i}\n`)}`],
  ["keys that begin with a dash", `spec:\n${many(20_000, (i) => `  -k${i}: ${i}\n`)}`],
  ["keys with a question mark", `spec:\n${many(20_000, (i) => `  ? k${i}\n  : ${i}\n`)}`],
  ["JSON over many lines", `{"spec": {\n${many(20_000, (i) => `  "key${i}": ${i},\n`)}"z": 1}}`],
])("stops at %s, with the place, before the rest is parsed", (_, text) => {
  const { diagnostics, milliseconds } = measured(text);
  expect(diagnostics).toEqual([expect.objectContaining({ message: expect.stringContaining("More than 2,000 keys") })]);
  expect(diagnostics[0]?.line).toBeGreaterThan(1_900);
  expect(milliseconds, "CPU ms").toBeLessThan(200);
});

it.each([
  ["JSON", `{"spec": {${many(20_000, (i) => `"key${i}": ${i},`)}"z": 1}}`],
  ["JSON without a space", `{"spec":{${many(20_000, (i) => `"key${i}":${i},`)}"z":1}}`],
  ["flow style", `spec: {${many(20_000, (i) => `key${i}: ${i}, `)}z: 1}`],
  ["keys without values", `spec: {${many(20_000, (i) => `key${i}, `)}z}`],
  ["labels in flow style", `metadata:\n  labels: {${many(20_000, (i) => `k${i}: v, `)}z: v}`],
])("stops at %s of 20,000 keys on one line, and the form does too", (_, text) => {
  const { diagnostics, milliseconds } = measured(text);
  expect(diagnostics).toEqual([expect.objectContaining({ message: expect.stringContaining("More than 2,000 keys") })]);
  expect(diagnostics[0]?.column).toBeGreaterThan(10_000);
  expect(milliseconds, "CPU ms").toBeLessThan(200);
  expect(readForm(text)).toBeNull();
});

/** With the CPU time that a look takes. */
function measured(text: string) {
  const before = process.cpuUsage();
  const { manifest, diagnostics } = parsed(text);
  const { user, system } = process.cpuUsage(before);
  expect(manifest).toBeNull();
  return { diagnostics, milliseconds: (user + system) / 1000 };
}

it("says what is larger than can be sent", () => {
  expect(parsed(`# ${"x".repeat(1_100_000)}`).diagnostics[0]?.message).toContain("1024 KiB");
});

it.each([
  ["lists", `spec: ${"[".repeat(500_000)}`],
  ["maps", `spec: ${'{"a":'.repeat(100_000)}`],
  ["lists in block style", `spec:\n${"- ".repeat(5_000)}1\n`],
])("says where %s are nested without end, before the rest is parsed", (_, text) => {
  const { diagnostics, milliseconds } = measured(text);
  expect(diagnostics[0]?.message).toContain("nested more than 64 levels deep");
  expect(milliseconds, "CPU ms").toBeLessThan(200);
});

it("marks a repeated key at its place, in a map of two thousand", () => {
  const { diagnostics } = parsed(`kind: EgressNetwork\nspec:\n${many(1_900, (i) => `  k${i}: 1\n`)}  k7: 2\n`);
  expect(diagnostics[0]).toMatchObject({ line: 1_903, message: "Map keys must be unique." });
});
