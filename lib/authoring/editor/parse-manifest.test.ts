import { describe, expect, it } from "vitest";
import { EGRESS_NETWORK, HTTP_ROUTE } from "../../linkerd/kinds";
import { BUNDLED_SCHEMAS } from "../../schema/bundled-schemas";
import type { ExpectedManifest } from "./check-manifest";
import { type Diagnostic, parseManifest, placeFindings } from "./parse-manifest";

const parsed = (text: string, options?: { expected: ExpectedManifest }) =>
  parseManifest(text, { ...options, schemas: BUNDLED_SCHEMAS });

import { printYaml } from "../../print/yaml";

const route = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: allow-httpbin
  namespace: shop
spec:
  parentRefs:
    - group: policy.linkerd.io
      kind: EgressNetwork
      name: all-egress
      namespace: shop
      port: 80
  hostnames:
    - httpbin.org
`;

function places(text: string, options?: { expected: ExpectedManifest }): string[] {
  return parsed(text, options).diagnostics.map((each) => `${each.line}:${each.column} ${each.severity}`);
}

function first(text: string, options?: { expected: ExpectedManifest }): Diagnostic | undefined {
  return parsed(text, options).diagnostics[0];
}

describe("parseManifest", () => {
  it("reads a route, and what it prints reads back alike", () => {
    const { manifest, diagnostics } = parsed(route);
    expect(diagnostics).toEqual([]);
    expect(manifest).toMatchObject({ kind: "HTTPRoute", metadata: { name: "allow-httpbin", namespace: "shop" } });
    expect(parsed(printYaml(manifest ?? {})).manifest).toEqual(manifest);
  });

  it("warns in the line of a field that the API server would drop, and still gives the manifest", () => {
    const { manifest, diagnostics } = parsed(route.replace("  hostnames:", "  hostname:"));
    expect(manifest).not.toBeNull();
    expect(diagnostics).toMatchObject([
      {
        line: 13,
        severity: "warning",
        field: "spec.hostname",
        message: expect.stringMatching(/Did you mean hostnames\?$/),
      },
    ]);
  });

  it("asks the webhook nothing as long as the API server itself refuses", () => {
    const text = route.replace("      port: 80\n", "").replace("- httpbin.org", "- HTTPBIN.org");
    expect(parsed(text).diagnostics.map((each) => each.field)).toEqual(["spec.hostnames[0]"]);
  });

  it.each<[string, string, string, RegExp]>([
    [
      "a bracket that is never closed",
      route.replace("- httpbin.org", "[httpbin.org"),
      "15:1 error",
      /flow sequence|expected/i,
    ],
    ["a tab for indentation", route.replace("  name: allow", "\tname: allow"), "4:1 error", /tab/i],
    ["a key that stands twice", `${route}  hostnames: []\n`, "15:3 error", /unique/i],
    ["a misspelled key at the top", route.replace("metadata:", "metdata:"), "3:1 error", /missing|metdata/],
    ["a foreign kind", route.replace("HTTPRoute", "Deployment"), "2:7 error", /Deployment of gateway/],
    [
      "a version that Linkerd does not read",
      route.replace("k8s.io/v1", "k8s.io/v1beta1"),
      "1:13 error",
      /use gateway.networking.k8s.io\/v1\./,
    ],
    ["a missing name", route.replace("  name: allow-httpbin\n", ""), "3:1 error", /metadata.name is missing/],
    [
      "a missing namespace",
      route.replace("  namespace: shop\nspec", "spec"),
      "3:1 error",
      /metadata.namespace is missing/,
    ],
    ["a name with capitals", route.replace("allow-httpbin", "Allow_httpbin"), "4:9 error", /lower-case/],
    ["a name that is a number", route.replace("allow-httpbin", "12"), "4:9 error", /quotes/],
    [
      "a parentRef without port, as the webhook does",
      route.replace("      port: 80\n", ""),
      "0",
      /without specifying a port/,
    ],
    [
      "a host with capitals, as the schema does",
      route.replace("- httpbin.org", "- HTTPBIN.org"),
      "14:7 error",
      /The API server rejects spec.hostnames\[0\]: Invalid value: "HTTPBIN.org"\. Write a hostname in lower case/,
    ],
    [
      "a path without its slash, as a CEL rule does",
      `${route}  rules:\n    - matches:\n        - path:\n            value: get\n`,
      "17:11 error",
      /value must be an absolute path .* Begin the path with “\/”/,
    ],
    [
      "a label that cannot be one",
      route.replace("  namespace: shop\nspec", "  namespace: shop\n  labels:\n    team: a b\nspec"),
      "6:3 error",
      /a valid label must .* end with an alphanumeric character\. Use letters/,
    ],
    ["a list", "- a\n- b\n", "1:1 error", /not an object/],
    ["plain words", "hello\n", "1:1 error", /not an object/],
    ["nothing", "\n# only a comment\n", "1:1 error", /^Empty/],
    ["a second document", `${route}---\n${route}`, "16:1 error", /second document/],
  ])("names the place of %s", (_what, text, place, message) => {
    const found = parsed(text);
    expect(found.manifest).toBeNull();
    expect(found.diagnostics.map((each) => each.message).join("\n")).toMatch(message);
    if (place !== "0") expect(places(text)).toContain(place);
  });

  it("puts a webhook's refusal at the field at fault", () => {
    const network =
      "apiVersion: policy.linkerd.io/v1alpha1\nkind: EgressNetwork\nmetadata: { name: x, namespace: shop }\nspec:\n  trafficPolicy: Deny\n  networks:\n    - cidr: 203.0.113.0/24\n      except: [198.51.100.0/24]\n";
    expect(first(network)?.message).toMatch(/does not include exception '198.51.100.0\/24'/);
    expect(first(network)?.line).toBeGreaterThanOrEqual(7);
  });

  it("takes no object of a foreign namespace, kind or name where those are settled", () => {
    expect(first(route, { expected: { namespace: "apps" } })).toMatchObject({
      line: 5,
      column: 14,
      field: "metadata.namespace",
    });
    expect(first(route, { expected: { kind: EGRESS_NETWORK } })).toMatchObject({ line: 2, field: "kind" });
    expect(first(route, { expected: { name: "other" } })).toMatchObject({ line: 4, field: "metadata.name" });
    expect(
      parsed(route, { expected: { kind: HTTP_ROUTE, namespace: "shop", name: "allow-httpbin" } }).diagnostics,
    ).toEqual([]);
  });

  it.each(["on", "No", "y", "012", "22:22", "1_000"])("warns of a bare %s, which kubectl reads otherwise", (value) => {
    const text = route.replace(
      "  namespace: shop\nspec",
      `  namespace: shop\n  labels: { team: "${value}" }\n  annotations:\n    a: ${value}\nspec`,
    );
    const warning = parsed(text).diagnostics.find((each) => each.severity === "warning");
    expect(warning).toMatchObject({ line: 8, column: 8 });
    expect(warning?.message).toContain(value);
  });

  it("does not mind a trailing separator, and leaves out what the server keeps", () => {
    const text = `${route.replace("  namespace: shop\nspec", '  namespace: shop\n  uid: abc\n  resourceVersion: "7"\nspec')}status: {}\n---\n`;
    const { manifest, diagnostics } = parsed(text);
    expect(manifest?.metadata).toEqual({ namespace: "shop", name: "allow-httpbin" });
    expect(manifest).not.toHaveProperty("status");
    expect(diagnostics.map((each) => each.severity)).toEqual(["warning", "warning", "warning"]);
  });

  it("does not resolve aliases without bound", () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghi".split("").map((key, index) => `${key}: &${key} [${`*${"abcdefghi"[index]},`.repeat(9)}]`),
    ].join("\n");
    expect(first(bomb)?.message).toMatch(/alias/i);
  });

  it("finds the range that Linkerd cannot read, which its webhook does not name", () => {
    const network = (entry: string) =>
      `apiVersion: policy.linkerd.io/v1alpha1\nkind: EgressNetwork\nmetadata: { name: x, namespace: shop }\nspec:\n  trafficPolicy: Deny\n  networks:\n    - cidr: 203.0.113.0/24\n    - ${entry}\n`;
    const fault = first(network("cidr: api.example.com"));
    expect(fault).toMatchObject({ line: 8, field: "spec.networks[1].cidr", severity: "error" });
    expect(fault?.message).toContain("is a hostname. EgressNetworks take only addresses");
    expect(first(network("{ cidr: 10.0.0.0/8, except: [10.1.0.0/16, x] }"))?.field).toBe("spec.networks[1].except[1]");
  });

  it("warns of a wildcard that reaches strangers, at its line", () => {
    for (const [wildcard, whose] of [
      ["*.com", "every hostname that ends in .com"],
      ["*.zendesk.com", "every customer of zendesk.com"],
    ] as const) {
      const warning = first(route.replace("- httpbin.org", `- httpbin.org\n    - "${wildcard}"`));
      expect(warning).toMatchObject({ severity: "warning", line: 15, field: "spec.hostnames[1]" });
      expect(warning?.message).toContain(whose);
    }
    expect(first(route.replace("httpbin.org", '"*.httpbin.org"'))).toBeUndefined();
  });
});

describe("findings of the lint", () => {
  it("stand at the lines of their fields, and at the spec where they name none", () => {
    const finding = { id: "hostname/never-sent", severity: "error", subject: {}, remedy: "Mend it." } as const;
    const subject = { group: HTTP_ROUTE.group, kind: "HTTPRoute", namespace: "shop", name: "allow-httpbin" };
    const placed = placeFindings(route, [
      { ...finding, subject, field: "spec.hostnames[0]", sentence: "`httpbin.org` is never sent." },
      { ...finding, subject, sentence: "It does nothing." },
    ]);
    expect(placed).toMatchObject([
      { line: 6, severity: "warning", message: "It does nothing. Mend it." },
      { line: 14, column: 7, severity: "warning", message: "httpbin.org is never sent. Mend it." },
    ]);
  });
});
