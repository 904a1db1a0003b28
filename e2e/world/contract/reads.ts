import { describe, expect, it } from "vitest";
import { EGRESS_NETWORK, TCP_ROUTE } from "../../../lib/linkerd/kinds";
import { groupVersion, servedKind } from "../verb-table";
import { type ContractClient, collectionOf, itemNames, metadataOf, refusal } from "./contract-client";

const NETWORK = servedKind(EGRESS_NETWORK);
const shop = collectionOf(NETWORK, "shop");

/** Lists in pages, and watches. */
export function readContract(client: () => ContractClient) {
  it("lists in pages that show what the first one saw", async () => {
    await client().createNamespace("pages");
    const path = collectionOf(NETWORK, "pages");
    for (const name of ["c", "a", "b"]) await client().create(NETWORK, "pages", name);
    const first = await client().call("GET", `${path}?limit=2`);
    expect(itemNames(first.body)).toEqual(["a", "b"]);
    expect(metadataOf(first.body)).toMatchObject({ remainingItemCount: 1 });
    await client().create(NETWORK, "pages", "d");
    const rest = await client().call("GET", `${path}?limit=2&continue=${metadataOf(first.body).continue}`);
    expect(itemNames(rest.body)).toEqual(["c"]);
    expect(metadataOf(rest.body).continue ?? "").toBe("");
    const garbage = await client().call("GET", `${path}?limit=2&continue=garbage`);
    expect(refusal(garbage)).toEqual({ status: 400, reason: "BadRequest", fields: [] });
  });

  describe("a watch", () => {
    it("ends with 410 in the stream for a version nobody remembers", async () => {
      const events = await client().watch(`${collectionOf(NETWORK, null)}?watch=1&timeoutSeconds=5&resourceVersion=1`);
      expect(events).toMatchObject([{ type: "ERROR", object: { kind: "Status", code: 410, reason: "Expired" } }]);
    });

    it("begins with all there is from version 0", async () => {
      await client().createNamespace("zero");
      await client().create(NETWORK, "zero", "a");
      const path = `${collectionOf(NETWORK, "zero")}?watch=1&timeoutSeconds=5&resourceVersion=0`;
      const events = await client().watch(path, (seen) => seen.length > 0);
      expect(events).toMatchObject([{ type: "ADDED", object: { metadata: { name: "a" } } }]);
    });

    it("that asks for bookmarks gets one for what it was not shown, before its time is over", async () => {
      const version = metadataOf((await client().call("GET", shop)).body).resourceVersion;
      const query = `watch=1&allowWatchBookmarks=true&timeoutSeconds=5&resourceVersion=${version}`;
      let begun = () => {};
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      const watching = client().watch(`${shop}?${query}`, () => {
        begun();
        return false;
      });
      const quiet = client().watch(`${collectionOf(servedKind(TCP_ROUTE), "shop")}?${query}`);
      await client().create(NETWORK, "shop");
      await hasBegun;
      const { resourceVersion } = metadataOf(await client().create(NETWORK, "other"));
      const [added, bookmark, ...more] = await watching;
      expect(added).toMatchObject({ type: "ADDED", object: { metadata: { namespace: "shop" } } });
      const object = { kind: "EgressNetwork", apiVersion: groupVersion(NETWORK), metadata: { resourceVersion } };
      expect(bookmark).toMatchObject({ type: "BOOKMARK", object });
      // A real server may say it twice.
      expect(more.filter(({ type }) => type !== "BOOKMARK")).toEqual([]);
      expect(await quiet).toEqual([]);
    });

    it("refuses a malformed version", async () => {
      expect((await client().call("GET", `${shop}?watch=1&timeoutSeconds=1&resourceVersion=abc`)).status).toBe(500);
    });
  });
}
