import { describe, expect, it } from "vitest";
import { BUNDLED_SCHEMAS } from "./bundled-schemas";
import { schemaObjections } from "./schema-objections";

const objectionsTo = (manifest: unknown) => schemaObjections(manifest, BUNDLED_SCHEMAS);

const metadata = { name: "allow-httpbin", namespace: "shop" };
const parentRefs = [{ group: "policy.linkerd.io", kind: "EgressNetwork", name: "all", namespace: "shop", port: 80 }];

function route(spec: Record<string, unknown>, more: Record<string, unknown> = {}) {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata,
    spec: { parentRefs, ...spec },
    ...more,
  };
}

function network(spec: unknown, more: Record<string, unknown> = {}) {
  return { apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork", metadata, spec, ...more };
}

describe("schemaObjections", () => {
  it("is empty for what the API server takes", () => {
    expect(objectionsTo(route({ hostnames: ["httpbin.org"] }))).toEqual([]);
    expect(objectionsTo(network({ trafficPolicy: "Deny" }))).toEqual([]);
  });

  it("names field, value and remedy", () => {
    expect(objectionsTo(network({ trafficPolicy: "deny" }))).toEqual([
      {
        field: "spec.trafficPolicy",
        value: "deny",
        message: 'Unsupported value: "deny": supported values: "Allow", "Deny"',
        remedy: "Did you mean Deny?",
        severity: "error",
        reason: "FieldValueNotSupported",
      },
    ]);
  });

  it("prints a limit as the API server does, without separators", () => {
    const path = { value: `/${"old/".repeat(256)}` };
    expect(objectionsTo(route({ rules: [{ matches: [{ path }] }] }))).toMatchObject([
      { field: "spec.rules[0].matches[0].path.value", message: "Too long: may not be more than 1024 bytes" },
    ]);
  });

  it("warns of a field that would be dropped, and says which was meant", () => {
    expect(objectionsTo(route({ hostname: ["httpbin.org"] }))).toMatchObject([
      {
        field: "spec.hostname",
        severity: "warning",
        message: 'unknown field "spec.hostname"',
        remedy: "Did you mean hostnames?",
      },
    ]);
    expect(objectionsTo(route({}, { rules: [] }))).toMatchObject([{ field: "rules", severity: "warning" }]);
  });

  it("fills in defaults before it judges: a Service is meant where no kind is named", () => {
    expect(objectionsTo(route({ rules: [{ backendRefs: [{ name: "a" }] }] }))).toMatchObject([
      { field: "spec.rules[0].backendRefs[0]", remedy: "Add port: a Service can have several." },
    ]);
  });

  it("runs no CEL rule while types, enums, lengths or required fields are wrong, as the API server does", () => {
    const backendRefs = [{ name: "a" }, { port: 80 }];
    expect(objectionsTo(route({ rules: [{ backendRefs }] })).map((each) => each.field)).toEqual([
      "spec.rules[0].backendRefs[1].name",
    ]);
  });

  it("tells what to do against broken rules", () => {
    const filters = [{ type: "RequestRedirect", requestHeaderModifier: {} }];
    expect(objectionsTo(route({ rules: [{ filters }] })).map((each) => each.remedy)).toEqual([
      "Remove requestHeaderModifier or set type to RequestHeaderModifier.",
      "Add requestRedirect or change type to match the filter.",
    ]);
  });

  it("knows what labels and names may be", () => {
    const odd = network(
      { trafficPolicy: "Deny" },
      { metadata: { name: "All", namespace: "a.b", labels: { team: "a b" } } },
    );
    expect(objectionsTo(odd).map(({ field, value }) => [field, value])).toEqual([
      ["metadata.name", "All"],
      ["metadata.namespace", "a.b"],
      ["metadata.labels", "a b"],
    ]);
  });

  it("names the versions that are served where another is written", () => {
    const old = { apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "HTTPRoute", metadata, spec: {} };
    expect(objectionsTo(old)).toMatchObject([
      {
        field: "apiVersion",
        message:
          'no matches for kind "HTTPRoute" in version "gateway.networking.k8s.io/v1alpha2": served here as v1, v1beta1',
        remedy: "Write gateway.networking.k8s.io/v1.",
        severity: "error",
      },
    ]);
  });

  it("does not look at status, which a create drops", () => {
    expect(objectionsTo(network({ trafficPolicy: "Deny" }, { status: { conditions: "none" } }))).toEqual([]);
  });

  it.each([
    [null],
    ["text"],
    [[]],
    [{}],
    [{ apiVersion: "v1", kind: "Service", metadata, spec: 7 }],
    [{ apiVersion: "gateway.networking.k8s.io/v1alpha2", kind: "Gateway", spec: 7 }],
    [{ apiVersion: "__proto__", kind: "toString" }],
  ])("says nothing of what it has no schema for: %j", (value) => {
    expect(objectionsTo(value)).toEqual([]);
  });

  it.each([
    [network(undefined)],
    [network(null)],
    [network([])],
    [network({ networks: [null, 7, { cidr: {} }] }, { metadata: 7 })],
    [network(JSON.parse('{"__proto__": {}, "constructor": 1}'))],
    [
      route(
        { parentRefs: "x", rules: [[], null, { matches: {} }] },
        { metadata: { labels: [], annotations: { a: 1 } } },
      ),
    ],
  ])("never throws: %j", (value) => {
    expect(objectionsTo(value).some((each) => each.severity === "error")).toBe(true);
  });
});
