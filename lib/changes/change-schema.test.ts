import { describe, expect, it } from "vitest";
import { aNetwork } from "./builders.testing";
import { applySchema, explainSchema, planSchema } from "./change-schema";
import { trafficPolicyWrite } from "./traffic-policy";

const toggle = trafficPolicyWrite(aNetwork(), "Allow");
const manifest = {
  apiVersion: "policy.linkerd.io/v1alpha1",
  kind: "EgressNetwork",
  metadata: { name: "all-egress", namespace: "shop" },
  spec: { trafficPolicy: "Deny" },
};

function deep(levels: number): unknown {
  return JSON.parse(`${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`);
}

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
    ["a manifest with a status", { verb: "create", manifest: { ...manifest, status: { conditions: [] } } }],
    [
      "a manifest with a uid",
      { verb: "create", manifest: { ...manifest, metadata: { ...manifest.metadata, uid: "u" } } },
    ],
    ["a manifest without namespace", { verb: "create", manifest: { ...manifest, metadata: { name: "a" } } }],
    ["a patch of another namespace", { ...toggle, patch: { metadata: { namespace: "other" } } }],
    [
      "an object in a well of a hundred thousand levels",
      { verb: "create", manifest: { ...manifest, spec: deep(100_000) } },
    ],
    ["a time that is too long", { ...toggle, revertAfterSeconds: 8 * 24 * 3600 }],
    ["a time that is none", { ...toggle, revertAfterSeconds: 1.5 }],
    ["another verb", { ...toggle, verb: "apply" }],
  ])("refuses %s", (_what, write) => {
    expect(accepts(applySchema, { proposal: { writes: [write] } })).toBe(false);
  });

  it("takes no id but one that it could have given itself", () => {
    const request = (id: string) => ({ proposal: { writes: [toggle] }, id });
    expect(accepts(applySchema, request("20261121T100000000Z-0123abcd"))).toBe(true);
    for (const id of ["", "../../x", "20261121T100000000Z-0123ABCD", "__proto__"])
      expect(accepts(applySchema, request(id))).toBe(false);
  });

  it("takes everything that a cluster may need on the way there", () => {
    expect(
      accepts(applySchema, { proposal: { writes: [{ verb: "create", manifest: { ...manifest, spec: deep(20) } }] } }),
    ).toBe(true);
  });

  it("takes of a rehearsal what was shown, and nothing that would stand in for the server's own", () => {
    const request = (shown: unknown) => ({ proposal: { writes: [toggle] }, shown });
    expect(accepts(applySchema, request({ windowSeconds: 900, counts: { "newly-denied": 2 } }))).toBe(true);
    expect(accepts(applySchema, request(null))).toBe(true);
    expect(accepts(applySchema, request({ windowSeconds: 900, counts: { "<script>": 2 } }))).toBe(false);
    expect(accepts(applySchema, request({ windowSeconds: 900, counts: {}, turns: [] }))).toBe(false);
    expect(accepts(applySchema, { ...request(null), forecast: null })).toBe(false);
  });

  it("refuses none, or too many, and says what to do with the rest", () => {
    expect(accepts(applySchema, { proposal: { writes: [] } })).toBe(false);
    expect(accepts(applySchema, { proposal: { writes: Array.from({ length: 21 }, () => toggle) } })).toBe(false);
    const many = applySchema.safeParse({ proposal: { writes: Array.from({ length: 21 }, () => toggle) } });
    expect(many.error?.issues[0]?.message).toBe("are more than the 20 objects of one change: send the rest as another");
  });

  it("refuses a route that no API server takes and no rehearsal ends in time for, and names the limit", () => {
    const times = (n: number, each: object) => Array.from({ length: n }, () => each);
    const faultOf = (rules: unknown) => {
      const creating = { verb: "create", manifest: { ...manifest, spec: { rules } } };
      const patching = { ...toggle, patch: { spec: { rules } } };
      const [created, patched] = [creating, patching].map((write) =>
        planSchema.safeParse({ proposal: { writes: [write] }, windowSeconds: 900 }),
      );
      expect(patched?.error?.issues[0]?.message).toBe(created?.error?.issues[0]?.message);
      return created?.error?.issues[0]?.message ?? null;
    };
    expect(faultOf(times(10_000, {}))).toMatch(/^are more than 256 rules: .* the API server accepts 16 per route$/);
    expect(faultOf([{ matches: times(10_000, {}) }])).toMatch(/^are more than 512 matches: /);
    expect(faultOf(times(64, { matches: times(9, {}) }))).toMatch(/^are more than 512 matches: /);
    expect(faultOf(times(16, { matches: times(8, {}) }))).toBeNull();
    expect(faultOf("none")).toBeNull();
    expect(faultOf([null, 1, { matches: "none" }])).toBeNull();
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
