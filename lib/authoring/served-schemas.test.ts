import { describe, expect, it } from "vitest";
import { deriveSchemas } from "../../e2e/world/crds/derive-schemas";
import { readCrds } from "../../e2e/world/install-crds";
import { completeYaml } from "./editor/complete-yaml";
import { describeYaml } from "./editor/describe-yaml";
import { NOTHING_KNOWN } from "./editor/known-values";
import { parseManifest } from "./editor/parse-manifest";

const OLD = deriveSchemas(await readCrds("v1.1.1-experimental"));
const STANDARD = deriveSchemas(await readCrds("v1.5.1-standard"));
const NEWEST = deriveSchemas(await readCrds("v1.7.0-experimental"));

const parentRef = "- {group: policy.linkerd.io, kind: EgressNetwork, name: all, port: 443}";

const CORS = `apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: a, namespace: shop}
spec:
  parentRefs:
    ${parentRef}
  rules:
    - filters:
        - type: CORS
          cors: {allowOrigins: ["https://a.example"]}
`;

function aTlsRoute(version: string, hostnames: string): string {
  return `apiVersion: gateway.networking.k8s.io/${version}
kind: TLSRoute
metadata: {name: a, namespace: shop}
spec:
  parentRefs:
    ${parentRef}
${hostnames}  rules:
    - backendRefs: [{group: policy.linkerd.io, kind: EgressNetwork, name: all}]
`;
}

const NAMED = "  hostnames: [a.example]\n";

function faults(text: string, schemas: typeof OLD | null): string[] {
  return parseManifest(text, { schemas }).diagnostics.map(({ severity, message }) => `${severity} ${message}`);
}

/** Expected: the changes between the bundles, by Gateway API's release notes: CORS in 1.3, TLSRoute v1 with its hostnames required in 1.5. */
describe("what the editor says by the schemas that the cluster serves", () => {
  it("of a filter that Gateway API 1.1 had not", () => {
    expect(faults(CORS, OLD)).toContainEqual(expect.stringMatching(/^error .*"CORS"/));
    expect(faults(CORS, OLD)).toContainEqual(expect.stringMatching(/^warning .*filters\[0\]\.cors/));
    expect(faults(CORS, NEWEST)).toEqual([]);
  });

  it("of a version that is not served", () => {
    const v1 = aTlsRoute("v1", NAMED);
    expect(faults(v1, OLD).join()).toContain("served here as v1alpha2");
    expect(faults(v1, STANDARD)).toEqual([]);
    const alpha = aTlsRoute("v1alpha2", NAMED);
    expect(faults(alpha, STANDARD).join()).toContain("served here as v1");
    expect(faults(alpha, OLD)).toEqual([]);
  });

  it("of a field that became mandatory", () => {
    expect(faults(aTlsRoute("v1alpha2", ""), OLD).filter((each) => each.includes("hostnames is missing"))).toEqual([]);
    expect(faults(aTlsRoute("v1", ""), STANDARD).join()).toMatch(/^error .*hostnames/);
  });

  it("and what it completes and describes", () => {
    const text = `${CORS.slice(0, CORS.indexOf("          cors:"))}          `;
    const offered = (schemas: typeof OLD | null) =>
      completeYaml(text, text.length, NOTHING_KNOWN, schemas)?.options.map(({ label }) => label) ?? [];
    expect(offered(OLD)).toContain("requestRedirect");
    expect(offered(OLD)).not.toContain("cors");
    expect(offered(NEWEST)).toContain("cors");
    const described = (schemas: typeof OLD | null) => describeYaml(CORS, CORS.indexOf("type: CORS") + 1, schemas);
    expect(described(OLD)?.type).not.toContain("CORS");
    expect(described(NEWEST)?.type).toContain("CORS");
  });

  it("is nothing of fields while they are not known; syntax, kind, names and Linkerd's own rules are judged all the same", () => {
    expect(faults(CORS, null)).toEqual([]);
    expect(describeYaml(CORS, CORS.indexOf("type: CORS") + 1, null)).toBeNull();
    expect(faults(CORS.replace(", port: 443", ""), null).join()).toContain("Linkerd rejects this");
    expect(faults("apiVersion: v1\nkind: Service\n", null).join()).toContain("Service of v1 cannot be written here");
  });
});
