import { describe, expect, it } from "vitest";
import type { WatchedConnections } from "../connections/watched-connection";
import { aNetwork } from "./builders.testing";
import { type ChangeRecord, changeId, isChangeId } from "./change-record";
import type { ConnectionEvidence } from "./policies/connection-outcome";
import type { KeptRecord } from "./server/journal";
import { MAX_RECORD_BYTES, parseFormerRecord, parseRecord, printRecord } from "./server/record-text";
import { outgrown } from "./server/retention";
import { stripServerFields } from "./strip-server-fields";

const AT = new Date("2026-11-21T10:00:00.123Z");
const ref = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all-egress" };

const network = stripServerFields(aNetwork());
const patch = { spec: { trafficPolicy: "Deny" } };

function aRecord(overrides: Partial<ChangeRecord> = {}): ChangeRecord {
  const written = { verb: "patch", ref, uid: "u", resourceVersion: "7", result: "applied" } as const;
  return {
    id: changeId(AT, "0123abcd"),
    at: AT.toISOString(),
    order: AT.getTime(),
    by: "dashboard",
    cause: { kind: "person" },
    state: "done",
    holder: null,
    digest: "0".repeat(64),
    overrideGitOps: false,
    objects: [{ ...written, before: network, after: network, patch }],
    forecast: null,
    shownOtherwise: null,
    returning: [],
    verification: null,
    ...overrides,
  };
}

function anObject(overrides: Record<string, unknown>): string {
  const [object] = aRecord().objects;
  return JSON.stringify({ ...aRecord(), objects: [{ ...object, ...overrides }] });
}

const turns = { windowSeconds: 900, counts: {}, turnsLeftOut: 0, steady: [] };
const deep = `${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`;

describe("the record of a change", () => {
  it("comes back as it was kept", () => {
    const record = aRecord();
    expect(parseRecord(record.id, printRecord(record))).toEqual(record);
    expect(isChangeId(record.id)).toBe(true);
  });

  it("comes back with the connections that are watched, and what was seen of them", () => {
    const source = { namespace: "shop", workload: "web" };
    const watched: WatchedConnections = {
      namespaces: ["shop"],
      connections: [
        {
          ...{ source, target: "api.stripe.com", port: 443, effect: "kept", service: null },
          places: [{ address: "198.51.100.20", port: 443 }],
        },
      ],
      ...{ leftOut: 2, nameless: 1, foreseen: ["shop/web 203.0.113.7 80"] },
    };
    const counts = { lost: 1, undecided: 0, gained: 0, denied: 0, kept: 3 };
    const connections = {
      windowSeconds: 900,
      counts,
      lostSeen: 1,
      qualifier: null,
      watched,
      writtenAt: AT.toISOString(),
    };
    const seen: ConnectionEvidence = {
      states: ["failing"],
      counts: { asForecast: 0, contradicted: 1, quiet: 0 },
      failing: [{ source, target: "api.stripe.com", port: 443, dialled: 4 }],
    };
    const verification = { at: AT.toISOString(), flows: [], routes: [], unforeseen: [], connections: seen };
    const record = aRecord({ connections, verification });
    expect(parseRecord(record.id, printRecord(record))).toEqual(record);
    const odd = JSON.stringify({ ...record, connections: { ...connections, watched: { ...watched, leftOut: "two" } } });
    expect(parseRecord(record.id, odd)).toBeNull();
  });

  it.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["null", "null"],
    ["another id", printRecord(aRecord({ id: changeId(AT, "ffffffff") }))],
    ["no objects", printRecord(aRecord({ objects: [] }))],
    ["an object without a name", anObject({ ref: {} })],
    ["a time that is none", printRecord(aRecord({ at: "yesterday" }))],
    ["a cause that is none", JSON.stringify({ ...aRecord(), cause: null })],
    ["a former object that is a number", anObject({ before: 7 })],
    ["a former object that is a text", anObject({ before: "spec" })],
    ["a former object without anything", anObject({ before: {} })],
    ["a former object of another name", anObject({ before: stripServerFields(aNetwork({ name: "other" })) })],
    ["a former object of another namespace", anObject({ before: stripServerFields(aNetwork({ namespace: "bank" })) })],
    [
      "a former object with finalizers",
      anObject({ before: { ...network, metadata: { ...network.metadata, finalizers: ["x"] } } }),
    ],
    ["a former object with a status", anObject({ before: { ...network, status: {} } })],
    [
      "a kind that is no egress policy",
      anObject({ ref: { ...ref, group: "", kind: "Secret" }, before: null, after: null }),
    ],
    ["a patch of ownerReferences", anObject({ patch: { metadata: { ownerReferences: [] } } })],
    ["a patch of the status", anObject({ patch: { status: {} } })],
    ["a result that is none", anObject({ result: "??" })],
    ["an extra field", JSON.stringify({ ...aRecord(), and: "more" })],
    ["a turn that is null", JSON.stringify({ ...aRecord(), forecast: { ...turns, turns: [null] } })],
    [
      "a spec 10,000 levels deep",
      JSON.stringify({ ...aRecord(), forecast: null }).replace('"trafficPolicy":"Deny"', `"a":${deep}`),
    ],
    ["a text of a megabyte", JSON.stringify({ ...aRecord(), by: "x".repeat(1024 * 1024) })],
  ])("is not taken from %s", (_, text) => {
    expect(parseRecord(aRecord().id, text)).toBeNull();
  });

  it("of a very large object keeps who and what, and says that the object is missing", () => {
    const large = stripServerFields(
      aNetwork({ spec: { networks: Array.from({ length: 50_000 }, (_, i) => ({ cidr: `203.0.${i % 250}.0/24` })) } }),
    );
    const [object] = aRecord().objects;
    if (!object) throw new Error("the builder has one object");
    const text = printRecord(aRecord({ objects: [{ ...object, after: large }] }));
    expect(text.length).toBeLessThan(MAX_RECORD_BYTES);
    expect(parseRecord(aRecord().id, text)?.objects).toMatchObject([
      { ref, tooLarge: true, after: null, result: "applied" },
    ]);
  });
});

describe("a record of the form that was kept beside the objects", () => {
  const former = (overrides: Record<string, unknown> = {}) => {
    const { id, at, by, cause } = aRecord();
    const objects = [{ verb: "patch", ref, uid: null, result: "applied", before: network, after: null, patch }];
    return JSON.stringify({
      id,
      at,
      by,
      cause,
      state: "done",
      objects,
      forecast: null,
      verification: null,
      ...overrides,
    });
  };

  it("is read for who did what, and for nothing that could be done with it", () => {
    expect(parseFormerRecord("shop", aRecord().id, former())).toEqual({
      ...{ id: aRecord().id, at: AT.toISOString(), by: "dashboard", cause: "person" },
      objects: [{ verb: "patch", ref, result: "applied" }],
    });
  });

  it.each([
    ["that tells of another namespace", "bank", former()],
    ["with another id than its key", "shop", former({ id: changeId(AT, "ffffffff") })],
    ["with a result that is none", "shop", former({ objects: [{ verb: "patch", ref, result: "??" }] })],
    [
      "of a kind that is no policy",
      "shop",
      former({ objects: [{ verb: "patch", ref: { ...ref, kind: "Secret" }, result: "applied" }] }),
    ],
    ["that is no JSON", "shop", "{"],
    ["that is 10,000 levels deep", "shop", deep],
  ])("is not read %s", (_, namespace, text) => {
    expect(parseFormerRecord(namespace, aRecord().id, text)).toBeNull();
  });
});

describe("what is kept of many", () => {
  const kept = (record: ChangeRecord, text = "x"): KeptRecord => ({
    record,
    stored: { key: record.id, text, version: "1" },
  });
  const [object] = aRecord().objects;
  if (!object) throw new Error("the builder has one object");
  const refused = { objects: [{ ...object, result: "failed" as const }] };
  const numbered = (i: number, overrides: Partial<ChangeRecord> = {}) =>
    kept(aRecord({ id: changeId(AT, i.toString(16).padStart(8, "0")), order: AT.getTime() + i, ...overrides }));
  const idsOf = (all: readonly KeptRecord[]) => all.map(({ record }) => record.id).sort();

  it("lets the oldest go once they are too many or too much, never the newest", () => {
    const many = Array.from({ length: 203 }, (_, i) => numbered(i));
    expect(idsOf(outgrown(many))).toEqual(idsOf(many.slice(0, 3)));
    const large = Array.from({ length: 3 }, (_, i) => kept(numbered(i).record, "x".repeat(9 * 1024 * 1024)));
    expect(idsOf(outgrown(large))).toEqual(idsOf(large.slice(0, 2)));
  });

  it("lets no number of refused changes push out what was written, whatever their ids say of when", () => {
    const written = Array.from({ length: 5 }, (_, i) => numbered(i));
    const flood = Array.from({ length: 204 }, (_, i) =>
      kept(
        aRecord({
          ...refused,
          id: `99991231T235959000Z-${i.toString(16).padStart(8, "0")}`,
          order: AT.getTime() + 10 + i,
        }),
      ),
    );
    const gone = outgrown([...flood, ...written]);
    expect(gone).toHaveLength(154);
    expect(gone.filter((each) => written.includes(each))).toEqual([]);
  });

  it("never lets go of a change that is not at its end, nor of one whose promise is still to be kept", () => {
    const promise = {
      ...({ due: AT.toISOString(), from: "Allow", to: "Deny", state: "pending" } as const),
      ...{ revert: null, holder: null, tries: 0, nextAt: null, sentence: null },
    };
    const open = [numbered(0, { state: "writing" }), numbered(1, { objects: [{ ...object, promise }] })];
    const many = Array.from({ length: 203 }, (_, i) => numbered(i + 10));
    expect(outgrown([...open, ...many]).filter((each) => open.includes(each))).toEqual([]);
  });
});
