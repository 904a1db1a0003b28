import { describe, expect, it } from "vitest";
import { aNetwork } from "./builders";
import { type ChangeRecord, changeId, isChangeId, parseRecord, printRecord } from "./change-record";
import { outgrown } from "./keep-record";

const AT = new Date("2026-11-21T10:00:00.123Z");
const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };

function aRecord(overrides: Partial<ChangeRecord> = {}): ChangeRecord {
  return {
    id: changeId(AT, "0123abcd"),
    at: AT.toISOString(),
    by: "dashboard",
    cause: { kind: "person" },
    state: "done",
    objects: [
      { verb: "patch", ref, uid: "u", result: "applied", before: aNetwork(), after: aNetwork(), patch: { spec: {} } },
    ],
    forecast: null,
    verification: null,
    ...overrides,
  };
}

describe("the record of a change", () => {
  it("comes back as it was kept, under an id that sorts by time", () => {
    const record = aRecord();
    expect(parseRecord(record.id, printRecord(record))).toEqual(record);
    expect(isChangeId(record.id)).toBe(true);
    expect(changeId(new Date(AT.getTime() + 1), "00000000") > record.id).toBe(true);
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["another id", printRecord(aRecord({ id: changeId(AT, "ffffffff") }))],
    ["no objects", printRecord(aRecord({ objects: [] }))],
    [
      "an object without a name",
      JSON.stringify({ ...aRecord(), objects: [{ verb: "patch", ref: {}, result: "applied" }] }),
    ],
    ["a time that is none", printRecord(aRecord({ at: "yesterday" }))],
    ["a cause that is none", JSON.stringify({ ...aRecord(), cause: null })],
  ])("is not taken from %s, which anybody may write into a ConfigMap", (_, text) => {
    expect(parseRecord(aRecord().id, text)).toBeNull();
  });

  it("of a very large object keeps who and what, and says that the object is missing", () => {
    const large = aNetwork({
      spec: { networks: Array.from({ length: 5000 }, (_, i) => ({ cidr: `203.0.${i % 250}.0/24` })) },
    });
    const [object] = aRecord().objects;
    if (!object) throw new Error("the builder has one object");
    const text = printRecord(aRecord({ objects: [{ ...object, after: large }] }));
    expect(text.length).toBeLessThan(64 * 1024);
    expect(parseRecord(aRecord().id, text)?.objects).toMatchObject([
      { ref, tooLarge: true, after: null, result: "applied" },
    ]);
  });
});

describe("what is kept of many", () => {
  it("lets the oldest go once they are too many or too much, never the newest", () => {
    const many = Object.fromEntries(
      Array.from({ length: 203 }, (_, i) => [changeId(new Date(AT.getTime() + i), "00000000"), "x"]),
    );
    expect(outgrown(many).sort()).toEqual(Object.keys(many).sort().slice(0, 3));
    expect(outgrown({ a: "x".repeat(60), b: "x".repeat(60), c: "x".repeat(10) }, 100)).toEqual(["a"]);
    expect(outgrown({ a: "x".repeat(600) }, 100)).toEqual([]);
  });
});
