import { describe, expect, it } from "vitest";
import { EGRESS_NETWORK } from "../../../lib/linkerd/kinds";
import type { JsonObject } from "../json";
import { servedKind } from "../verb-table";
import { bodyOf, type ContractClient, collectionOf, metadataOf, owners, refusal } from "./contract-client";

const NETWORK = servedKind(EGRESS_NETWORK);
const shop = collectionOf(NETWORK, "shop");
const ANOTHER_UID = "11111111-1111-1111-1111-111111111111";

/** What guards a write, what a POST is refused for, and what a write leaves behind. */
export function writeContract(client: () => ContractClient) {
  describe("a merge patch with guards", () => {
    // What each guard is given of the object as it stood, and what comes of it.
    const CHANGED = { status: 409, reason: "Conflict", fields: [] };
    const REPLACED = { status: 422, reason: "Invalid", fields: ["metadata.uid"] };
    const NO_VERSION = { status: 422, reason: "Invalid", fields: ["metadata.resourceVersion"] };
    it.each([
      { title: "stale resourceVersion", guard: { resourceVersion: "stale" }, outcome: CHANGED },
      { title: "stale resourceVersion, right uid", guard: { uid: "own", resourceVersion: "stale" }, outcome: CHANGED },
      {
        title: "stale resourceVersion, wrong uid",
        guard: { uid: ANOTHER_UID, resourceVersion: "stale" },
        outcome: CHANGED,
      },
      { title: "wrong uid", guard: { uid: ANOTHER_UID }, outcome: REPLACED },
      {
        title: "wrong uid, right resourceVersion",
        guard: { uid: ANOTHER_UID, resourceVersion: "own" },
        outcome: REPLACED,
      },
      { title: "empty resourceVersion", guard: { resourceVersion: "" }, outcome: NO_VERSION },
      { title: "resourceVersion 0", guard: { resourceVersion: "0" }, outcome: NO_VERSION },
      {
        title: "malformed resourceVersion",
        guard: { resourceVersion: "abc" },
        outcome: { status: 500, reason: null, fields: [] },
      },
    ])("is refused: $title", async ({ guard, outcome }) => {
      const first = metadataOf(await client().create(NETWORK, "shop"));
      const path = `${shop}/${first.name}`;
      const now = await client().call("PATCH", path, { spec: { trafficPolicy: "Deny" } });
      const metadata = withGuards(guard, { stale: first, own: metadataOf(now.body) });
      for (const query of ["", "?dryRun=All"]) {
        const refused = await client().call("PATCH", `${path}${query}`, { metadata, spec: { trafficPolicy: "Allow" } });
        expect(refusal(refused)).toEqual(outcome);
      }
      expect((await client().call("GET", path)).body).toEqual(now.body);
    });

    it("is written with the right uid and resourceVersion; an empty uid guards nothing", async () => {
      const { name, uid, resourceVersion } = metadataOf(await client().create(NETWORK, "shop"));
      const patch = { metadata: { uid, resourceVersion }, spec: { trafficPolicy: "Deny" } };
      const written = await client().call("PATCH", `${shop}/${name}`, patch);
      expect(written).toMatchObject({
        status: 200,
        body: { spec: { trafficPolicy: "Deny" }, metadata: { generation: 2 } },
      });
      expect((await client().call("PATCH", `${shop}/${name}`, { metadata: { uid: "" } })).status).toBe(200);
    });

    it("never brings a deleted object back, and tells one that was created again", async () => {
      const first = metadataOf(await client().create(NETWORK, "shop"));
      const path = `${shop}/${first.name}`;
      const guarded = { metadata: { uid: first.uid, resourceVersion: first.resourceVersion } };
      await client().call("DELETE", path);
      expect(refusal(await client().call("PATCH", path, guarded))).toEqual({
        status: 404,
        reason: "NotFound",
        fields: [],
      });
      await client().create(NETWORK, "shop", String(first.name));
      expect(refusal(await client().call("PATCH", path, guarded))).toEqual(CHANGED);
      expect(refusal(await client().call("PATCH", path, { metadata: { uid: first.uid } }))).toEqual(REPLACED);
    });

    it("cannot rename or move", async () => {
      const { name } = metadataOf(await client().create(NETWORK, "shop"));
      const outcome = { status: 400, reason: "BadRequest", fields: [] };
      expect(refusal(await client().call("PATCH", `${shop}/${name}`, { metadata: { name: "b" } }))).toEqual(outcome);
      expect(refusal(await client().call("PATCH", `${shop}/${name}`, { metadata: { namespace: "other" } }))).toEqual(
        outcome,
      );
    });
  });

  describe("a DELETE with preconditions", () => {
    it.each([
      { precondition: "uid", value: ANOTHER_UID },
      { precondition: "resourceVersion", value: "1" },
    ])("is refused for another $precondition, which it names with the stored one", async ({ precondition, value }) => {
      const stored = metadataOf(await client().create(NETWORK, "shop"));
      for (const extra of [{}, { dryRun: ["All"] }]) {
        const body = { preconditions: { [precondition]: value }, ...extra };
        const refused = await client().call("DELETE", `${shop}/${stored.name}`, body);
        expect(refusal(refused)).toEqual({ status: 409, reason: "Conflict", fields: [] });
        expect(refused.body.message).toContain(`(${value})`);
        expect(refused.body.message).toContain(`(${stored[precondition]})`);
      }
    });

    it("deletes what both describe", async () => {
      const { name, uid, resourceVersion } = metadataOf(await client().create(NETWORK, "shop"));
      const body = { apiVersion: "v1", kind: "DeleteOptions", preconditions: { uid, resourceVersion } };
      expect((await client().call("DELETE", `${shop}/${name}`, body)).status).toBe(200);
    });
  });

  describe("a POST", () => {
    it.each([
      { title: "of another kind", change: { kind: "Foo" }, outcome: [422, "Invalid", "kind"] },
      { title: "of another version", change: { apiVersion: "policy.linkerd.io/v9" }, outcome: [400, "BadRequest"] },
      { title: "without a name", change: { metadata: {} }, outcome: [422, "Invalid", "metadata.name"] },
      { title: "with a bad name", change: { metadata: { name: "A_b" } }, outcome: [422, "Invalid", "metadata.name"] },
      {
        title: "into another namespace",
        change: { metadata: { name: "a", namespace: "other" } },
        outcome: [400, "BadRequest"],
      },
      {
        title: "with a resourceVersion",
        change: { metadata: { name: "a", resourceVersion: "1" } },
        outcome: [500, null],
      },
    ])("is refused $title", async ({ change, outcome: [status, reason, ...fields] }) => {
      const answer = await client().call("POST", shop, { ...bodyOf(NETWORK, "a"), ...change });
      expect(refusal(answer)).toEqual({ status, reason, fields });
    });
  });

  it("gives each field to the manager who changed it last, per operation on spec and status", async () => {
    const name = client().newName();
    await client().call("POST", `${shop}?fieldManager=helm`, bodyOf(NETWORK, name));
    const labelled = await client().call("PATCH", `${shop}/${name}?fieldManager=us`, {
      metadata: { labels: { a: "b" } },
    });
    expect(owners(labelled.body, "f:spec", "f:trafficPolicy")).toEqual(["helm"]);
    const flipped = await client().call("PATCH", `${shop}/${name}?fieldManager=us`, {
      spec: { trafficPolicy: "Deny" },
    });
    expect(owners(flipped.body, "f:spec", "f:trafficPolicy")).toEqual(["us"]);
    expect(owners(flipped.body, "f:metadata", "f:labels", "f:a")).toEqual(["us"]);
  });

  it("counts generations of the spec alone", async () => {
    const { name } = metadataOf(await client().create(NETWORK, "shop"));
    const labelled = await client().call("PATCH", `${shop}/${name}`, { metadata: { labels: { a: "b" } } });
    expect(metadataOf(labelled.body).generation).toBe(1);
    const dry = await client().call("PATCH", `${shop}/${name}?dryRun=All`, { spec: { trafficPolicy: "Deny" } });
    expect(metadataOf(dry.body).generation).toBe(2);
    const flipped = await client().call("PATCH", `${shop}/${name}`, { spec: { trafficPolicy: "Deny" } });
    expect(metadataOf(flipped.body).generation).toBe(2);
  });
}

function withGuards(
  guard: { uid?: string; resourceVersion?: string },
  of: { stale: JsonObject; own: JsonObject },
): JsonObject {
  const metadata: JsonObject = {};
  for (const [key, value] of Object.entries(guard)) {
    metadata[key] = (value === "stale" || value === "own" ? of[value][key] : value) ?? "";
  }
  return metadata;
}
