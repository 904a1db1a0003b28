import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeList, decodeManagers, decodeObject, trimService } from "./decode-object";

const folder = new URL("../recorded/", import.meta.url);
const recorded = readdirSync(folder)
  .filter((name) => name.endsWith(".json") && name !== "admission.json")
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), "utf8")) as unknown] as const);

describe("objects as a real API server gave them", () => {
  it.each(recorded)("%s: every object is decoded, nothing of spec and status lost", (_, list) => {
    const items = decodeList(list)?.items ?? [];
    expect(items.length).toBeGreaterThan(0);
    for (const item of items) {
      const object = decodeObject(item);
      const stored = item as { spec?: unknown; status?: unknown; metadata: { name: string } };
      expect(object?.spec).toEqual(stored.spec);
      expect(object?.status).toEqual(stored.status);
      expect(object && "status" in object).toBe("status" in stored);
      expect(object?.metadata).toMatchObject({
        name: stored.metadata.name,
        uid: expect.any(String),
        resourceVersion: expect.stringMatching(/^\d+$/),
        creationTimestamp: expect.stringMatching(/Z$/),
      });
      expect(JSON.stringify(object)).not.toMatch(/managedFields|last-applied/);
    }
  });

  it("a well without bottom in spec or status is no object that anybody could read or show", () => {
    const bottomless: unknown = JSON.parse(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`);
    const object = { apiVersion: "v1", kind: "Service", metadata: { name: "a", namespace: "shop" } };
    expect(decodeObject({ ...object, spec: bottomless })).toBeNull();
    expect(decodeObject({ ...object, spec: {}, status: { conditions: [bottomless] } })).toBeNull();
    expect(decodeObject({ ...object, spec: { a: { b: [{ c: 1 }] } } })).not.toBeNull();
  });

  it("keeps who owns which field beside the object", () => {
    const list = recorded.find(([name]) => name === "guide-2-deny.json")?.[1];
    const managers = decodeManagers(decodeList(list)?.items[0]);
    expect(managers).toContainEqual(
      expect.objectContaining({ manager: "linkerd.io/policy-controller", operation: "Update", subresource: "status" }),
    );
    expect(managers.every((each) => each.time !== null && each.fields !== null)).toBe(true);
  });
});

describe("decodeObject", () => {
  it("gives items of a list of a built-in kind the list's kind", () => {
    const object = decodeObject(
      { metadata: { name: "web", namespace: "shop" } },
      { apiVersion: "v1", kind: "Service" },
    );
    expect(object).toEqual({ apiVersion: "v1", kind: "Service", metadata: { namespace: "shop", name: "web" } });
  });

  it.each([
    [null],
    ["text"],
    [[]],
    [{}],
    [{ metadata: {} }],
    [{ metadata: { name: 5 } }],
    [{ metadata: { name: "x" } }],
  ])("is null for %j", (value) => expect(decodeObject(value)).toBeNull());

  it("keeps hostile text as it is", () => {
    const annotations = { note: '<script>alert("1")</script>\n' };
    const object = decodeObject({ apiVersion: "v1", kind: "X", metadata: { name: "x", annotations } });
    expect(object?.metadata.annotations).toEqual(annotations);
  });
});

describe("trimService", () => {
  it("keeps ports, addresses and Linkerd's annotations", () => {
    const service = trimService({
      apiVersion: "v1",
      kind: "Service",
      metadata: {
        namespace: "shop",
        name: "web",
        uid: "u",
        labels: { app: "web" },
        annotations: { "config.linkerd.io/opaque-ports": "5432", other: "x" },
      },
      spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ports: [{ port: 80 }], selector: { app: "web" } },
      status: { loadBalancer: {} },
    });
    expect(service).toEqual({
      apiVersion: "v1",
      kind: "Service",
      metadata: { namespace: "shop", name: "web", uid: "u", annotations: { "config.linkerd.io/opaque-ports": "5432" } },
      spec: { clusterIP: "10.0.0.1", clusterIPs: ["10.0.0.1"], ports: [{ port: 80 }] },
    });
  });
});
