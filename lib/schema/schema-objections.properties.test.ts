import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawn } from "../../e2e/drawn";
import { BUNDLED_SCHEMAS } from "./bundled-schemas";
import { schemaObjections } from "./schema-objections";

const objectionsTo = (manifest: unknown) => schemaObjections(manifest, BUNDLED_SCHEMAS);

const KINDS = [
  ["policy.linkerd.io/v1alpha1", "EgressNetwork"],
  ["gateway.networking.k8s.io/v1", "HTTPRoute"],
  ["gateway.networking.k8s.io/v1", "GRPCRoute"],
  ["gateway.networking.k8s.io/v1alpha2", "TLSRoute"],
  ["policy.linkerd.io/v1beta3", "HTTPRoute"],
] as const;

const FIELDS = [
  "parentRefs",
  "rules",
  "matches",
  "path",
  "type",
  "value",
  "filters",
  "backendRefs",
  "name",
  "port",
  "timeouts",
  "request",
];
/** JSON in which the schema's own names are frequent, so that it is walked deep. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, 0, 443, -1, 2.5, "", "Exact", "RequestRedirect", "10s", "__proto__"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...FIELDS), fc.string()), tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("schemaObjections", () => {
  it("never throws, names a field each time, and leaves the manifest as it is", () => {
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), json, json, ([apiVersion, kind], metadata, spec) => {
        const manifest = { apiVersion, kind, metadata, spec };
        const before = structuredClone(manifest);
        for (const { message, remedy } of objectionsTo(manifest)) {
          expect(message).not.toBe("");
          expect(remedy).toMatch(/[.?]$/);
        }
        expect(manifest).toEqual(before);
      }),
      { numRuns: drawn(500) },
    );
  });
});
