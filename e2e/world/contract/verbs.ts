import { describe, expect, it } from "vitest";
import { objectOrEmpty } from "../json";
import { apiRoot, groupVersion, SERVED_KINDS, type ServedKind } from "../verb-table";
import { bodyOf, type ContractClient, collectionOf, itemNames, metadataOf, refusal } from "./contract-client";

const EVERY_VERB = SERVED_KINDS.filter((kind) => kind.verbs.length === 6).map(titled);

/** Each verb of the table for each kind that has them all, with its 404. */
export function verbContract(client: () => ContractClient) {
  describe.each(EVERY_VERB)("%s", (_, kind) => {
    const collection = collectionOf(kind, "shop");

    it("is created once, read, listed in its namespace and in all, and deleted", async () => {
      const name = client().newName();
      const created = await client().call("POST", `${collection}?fieldManager=us`, bodyOf(kind, name));
      expect(created).toMatchObject({ status: 201, body: { kind: kind.kind, metadata: { name, namespace: "shop" } } });
      const again = await client().call("POST", collection, bodyOf(kind, name));
      expect(refusal(again)).toEqual({ status: 409, reason: "AlreadyExists", fields: [] });
      expect(await client().call("GET", `${collection}/${name}`)).toEqual({ status: 200, body: created.body });
      for (const path of [collection, collectionOf(kind, null)]) {
        const list = await client().call("GET", path);
        expect(list).toMatchObject({ status: 200, body: { kind: `${kind.kind}List`, apiVersion: groupVersion(kind) } });
        expect(itemNames(list.body)).toContain(name);
      }
      const elsewhere = await client().call("GET", collectionOf(kind, "other"));
      expect(itemNames(elsewhere.body)).not.toContain(name);
      const deleted = await client().call("DELETE", `${collection}/${name}`);
      const success = { kind: "Status", status: "Success", details: { name } };
      expect(deleted).toMatchObject({ status: 200, body: kind.group === "" ? { metadata: { name } } : success });
      expect((await client().call("GET", `${collection}/${name}`)).status).toBe(404);
    });

    it("is not found where it is not, nor created in a namespace that is not", async () => {
      const missing = { status: 404, reason: "NotFound", fields: [] };
      expect(refusal(await client().call("GET", `${collection}/nowhere`))).toEqual(missing);
      expect(refusal(await client().call("PATCH", `${collection}/nowhere`, {}))).toEqual(missing);
      expect(refusal(await client().call("DELETE", `${collection}/nowhere`))).toEqual(missing);
      const lost = await client().call("POST", collectionOf(kind, "nowhere"), bodyOf(kind, "lost"));
      expect(refusal(lost)).toEqual(missing);
      expect(lost.body.details).toMatchObject({ kind: "namespaces", name: "nowhere" });
    });

    it("takes a merge patch, and keeps its version when nothing changes", async () => {
      const before = metadataOf(await client().create(kind, "shop"));
      const path = `${collection}/${before.name}`;
      const patch = { metadata: { annotations: { "example.com/a": "1" } } };
      const after = await client().call("PATCH", `${path}?fieldManager=us`, patch);
      expect(after).toMatchObject({ status: 200, body: { metadata: { uid: before.uid, ...patch.metadata } } });
      expect(metadataOf(after.body).resourceVersion).not.toBe(before.resourceVersion);
      const same = await client().call("PATCH", `${path}?fieldManager=us`, patch);
      expect(metadataOf(same.body).resourceVersion).toBe(metadataOf(after.body).resourceVersion);
      const removal = { metadata: { annotations: { "example.com/a": null } } };
      expect(metadataOf((await client().call("PATCH", path, removal)).body).annotations ?? {}).toEqual({});
    });

    it("is seen by a watch as it comes, changes and goes, in its namespace alone", async () => {
      const version = metadataOf((await client().call("GET", collection)).body).resourceVersion;
      const watching = client().watch(
        `${collection}?watch=1&timeoutSeconds=20&resourceVersion=${version}`,
        (events) => events.length === 3,
      );
      await client().create(kind, "other");
      const name = String(metadataOf(await client().create(kind, "shop")).name);
      await client().call("PATCH", `${collection}/${name}`, { metadata: { labels: { seen: "yes" } } });
      await client().call("DELETE", `${collection}/${name}`);
      const events = await watching;
      expect(events.map(({ type, object }) => ({ type, name: metadataOf(object).name }))).toEqual([
        { type: "ADDED", name },
        { type: "MODIFIED", name },
        { type: "DELETED", name },
      ]);
      expect(metadataOf(events[1]?.object).labels).toMatchObject({ seen: "yes" });
      const versions = events.map(({ object }) => Number(metadataOf(object).resourceVersion));
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    });

    it("stays as it is under a dry run of every write", async () => {
      const name = client().newName();
      const dry = await client().call("POST", `${collection}?dryRun=All`, bodyOf(kind, name));
      expect(dry).toMatchObject({ status: 201, body: { metadata: { name } } });
      expect(metadataOf(dry.body).resourceVersion).toBeUndefined();
      expect((await client().call("GET", `${collection}/${name}`)).status).toBe(404);
      const before = await client().create(kind, "shop", name);
      const patch = { metadata: { labels: { dry: "yes" } } };
      const patched = await client().call("PATCH", `${collection}/${name}?dryRun=All`, patch);
      expect(patched).toMatchObject({ status: 200, body: patch });
      expect((await client().call("DELETE", `${collection}/${name}?dryRun=All`)).status).toBe(200);
      expect((await client().call("DELETE", `${collection}/${name}`, { dryRun: ["All"] })).status).toBe(200);
      expect((await client().call("GET", `${collection}/${name}`)).body).toEqual(before);
    });

    it("is discovered in the version that Linkerd reads, with the verbs of the table", async () => {
      const { status, body } = await client().call("GET", apiRoot(kind));
      expect(status).toBe(200);
      const resource = [body.resources].flat().find((each) => objectOrEmpty(each).name === kind.plural);
      expect(resource).toMatchObject({ kind: kind.kind, namespaced: true });
      expect(objectOrEmpty(resource).verbs).toEqual(expect.arrayContaining([...kind.verbs]));
    });
  });
}

function titled(kind: ServedKind): [string, ServedKind] {
  return [`${kind.kind} ${groupVersion(kind)}`, kind];
}
