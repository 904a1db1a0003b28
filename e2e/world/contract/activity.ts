import { describe, expect, it } from "vitest";
import { servedKind } from "../verb-table";
import { type ContractClient, collectionOf, itemNames, refusal } from "./contract-client";

const MAP = servedKind({ group: "", kind: "ConfigMap" });
const EVENT = servedKind({ group: "events.k8s.io", kind: "Event" });
const KEPT = "linkerd-egress-dashboard-activity";

/** What a former version kept of its changes in one ConfigMap by name, and Events. */
export function activityContract(client: () => ContractClient) {
  describe("the ConfigMap of the activity", () => {
    const maps = (namespace: string | null) => collectionOf(MAP, namespace);
    const body = (name: string, data: Record<string, string>) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name },
      data,
    });

    it("is created once, and a merge patch sets and removes single keys", async () => {
      await client().createNamespace("kept");
      const patch = (data: Record<string, string | null>) =>
        client().call("PATCH", `${maps("kept")}/${KEPT}`, { data });
      expect(refusal(await patch({ a: "1" }))).toEqual({ status: 404, reason: "NotFound", fields: [] });
      const created = await client().call("POST", maps("kept"), body(KEPT, { a: "1" }));
      expect(created).toMatchObject({ status: 201, body: { data: { a: "1" } } });
      const again = await client().call("POST", maps("kept"), body(KEPT, { b: "2" }));
      expect(refusal(again)).toEqual({ status: 409, reason: "AlreadyExists", fields: [] });
      const patched = await Promise.all([patch({ b: "2" }), patch({ c: "3" }), patch({ a: null })]);
      expect(patched.map((each) => each.status)).toEqual([200, 200, 200]);
      const { body: now } = await client().call("GET", `${maps("kept")}/${KEPT}`, undefined, "dashboard");
      expect(now.data).toEqual({ b: "2", c: "3" });
    });

    it("is listed in all namespaces by who may list that name alone", async () => {
      await client().createNamespace("listed");
      for (const name of [KEPT, "other"]) await client().call("POST", maps("listed"), body(name, {}));
      const selected = `${maps(null)}?fieldSelector=metadata.name%3D${KEPT}`;
      const list = await client().call("GET", selected, undefined, "viewer");
      expect(list.status).toBe(200);
      expect(new Set(itemNames(list.body))).toEqual(new Set([KEPT]));
      for (const path of [maps(null), maps("listed"), `${maps(null)}?fieldSelector=metadata.name%3Dother`]) {
        expect(refusal(await client().call("GET", path, undefined, "dashboard"))).toMatchObject({ status: 403 });
      }
      const refused = await client().call("PATCH", `${maps("listed")}/other`, { data: { a: "1" } }, "dashboard");
      expect(refusal(refused)).toMatchObject({ status: 403, reason: "Forbidden" });
      const viewed = await client().call("PATCH", `${maps("listed")}/${KEPT}`, { data: { a: "1" } }, "viewer");
      expect(refusal(viewed)).toMatchObject({ status: 403, reason: "Forbidden" });
    });
  });

  it("takes an Event of an object from the dashboard, and from no viewer", async () => {
    const event = {
      apiVersion: "events.k8s.io/v1",
      kind: "Event",
      metadata: { name: "all.1" },
      eventTime: "2026-11-21T10:00:00.000000Z",
      reportingController: "linkerd.io/linkerd-egress-dashboard",
      reportingInstance: "here",
      action: "Changed",
      reason: "EgressPolicyChanged",
      type: "Normal",
      note: "Changed.",
      regarding: { apiVersion: "policy.linkerd.io/v1alpha1", kind: "EgressNetwork", namespace: "shop", name: "all" },
    };
    const events = collectionOf(EVENT, "shop");
    expect((await client().call("POST", events, event, "viewer")).status).toBe(403);
    const created = await client().call("POST", events, event, "dashboard");
    expect(created).toMatchObject({ status: 201, body: { reason: "EgressPolicyChanged", note: "Changed." } });
    expect(itemNames((await client().call("GET", events)).body)).toContain("all.1");
  });
}
