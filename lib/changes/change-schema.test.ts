import { describe, expect, it } from "vitest";
import { aNetwork } from "./builders";
import { applySchema, explainSchema, planSchema, undoSchema } from "./change-schema";
import { trafficPolicyWrite } from "./traffic-policy";

const toggle = trafficPolicyWrite(aNetwork(), "Allow");
const manifest = {
  apiVersion: "policy.linkerd.io/v1alpha1",
  kind: "EgressNetwork",
  metadata: { name: "all-egress", namespace: "shop" },
  spec: { trafficPolicy: "Deny" },
};

function accepts(schema: { safeParse(value: unknown): { success: boolean } }, value: unknown): boolean {
  return schema.safeParse(value).success;
}

describe("what the HTTP API accepts", () => {
  it("takes each kind of write", () => {
    const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };
    const writes = [toggle, { verb: "create", manifest }, { verb: "delete", ref, uid: "u", resourceVersion: "1" }];
    expect(planSchema.parse({ proposal: { writes }, windowSeconds: 900 }).proposal.writes).toEqual(writes);
  });

  it.each<[string, unknown]>([
    ["no guard", { ...toggle, uid: "" }],
    ["no version", { ...toggle, resourceVersion: "" }],
    ["a patch of the status", { ...toggle, patch: { status: {} } }],
    ["a patch of the name", { ...toggle, patch: { metadata: { name: "other" } } }],
    ["a patch of finalizers", { ...toggle, patch: { metadata: { finalizers: [] } } }],
    ["a patch that drops all labels at once", { ...toggle, patch: { metadata: { labels: null } } }],
    ["an empty patch", { ...toggle, patch: {} }],
    [
      "a manifest with owner references",
      { verb: "create", manifest: { ...manifest, metadata: { ...manifest.metadata, ownerReferences: [] } } },
    ],
    ["a manifest without spec", { verb: "create", manifest: { ...manifest, spec: undefined } }],
    ["another verb", { ...toggle, verb: "apply" }],
  ])("refuses %s", (_what, write) => {
    expect(accepts(applySchema, { proposal: { writes: [write] } })).toBe(false);
  });

  it("refuses none, or too many", () => {
    expect(accepts(applySchema, { proposal: { writes: [] } })).toBe(false);
    expect(accepts(applySchema, { proposal: { writes: Array.from({ length: 21 }, () => toggle) } })).toBe(false);
    expect(accepts(undoSchema, { ref: {}, uid: "u", resourceVersion: "1" })).toBe(false);
  });

  it("tells an exact request from an observed one", () => {
    const exact = {
      clientNamespace: "shop",
      ip: "203.0.113.7",
      port: 80,
      protocol: "http1",
      authority: "httpbin.org",
      method: "GET",
      path: "/",
      headers: {},
      sni: null,
    };
    const observed = {
      clientNamespace: "shop",
      family: "http",
      ip: null,
      port: null,
      hostname: "httpbin.org",
      observedNetwork: null,
    };
    expect(explainSchema.parse(exact)).toEqual(exact);
    expect(explainSchema.parse(observed)).toEqual(observed);
    expect(accepts(explainSchema, { ...exact, family: "http" })).toBe(false);
  });
});
