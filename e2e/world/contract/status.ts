import { describe, expect, it } from "vitest";
import type { JsonObject } from "../json";
import { groupVersion, SERVED_KINDS, type ServedKind } from "../verb-table";
import { bodyOf, type ContractClient, collectionOf, owners, refusal } from "./contract-client";

const WITH_STATUS = SERVED_KINDS.filter((kind) => kind.hasStatus).map(titled);

/** The status subresource of each kind that has one. */
export function statusContract(client: () => ContractClient) {
  describe.each(WITH_STATUS)("the status of %s", (_, kind) => {
    it("is written under /status alone, where nothing else is", async () => {
      const name = client().newName();
      const path = `${collectionOf(kind, "shop")}/${name}`;
      const status = statusOf(kind);
      const body = { ...bodyOf(kind, name), status };
      const created = await client().call("POST", collectionOf(kind, "shop"), body);
      expect(created).toMatchObject({ status: 201, body: { metadata: { generation: 1 } } });
      expect(created.body.status).not.toEqual(status);
      const written = await client().call("PATCH", `${path}/status?fieldManager=them`, { status, spec: null });
      expect(written).toMatchObject({ status: 200, body: { status, metadata: { generation: 1 } } });
      expect(written.body.spec).toEqual(created.body.spec);
      expect(owners(written.body)).toContain("them status");
      const ignored = await client().call("PATCH", path, { status: null });
      expect(ignored.body.status).toEqual(status);
      const dry = await client().call("PATCH", `${path}/status?dryRun=All`, { status: null });
      expect(dry.status).toBe(200);
      expect((await client().call("GET", path)).body.status).toEqual(status);
      const missing = await client().call("PATCH", `${collectionOf(kind, "shop")}/nowhere/status`, { status });
      expect(refusal(missing)).toEqual({ status: 404, reason: "NotFound", fields: [] });
    });
  });
}

function titled(kind: ServedKind): [string, ServedKind] {
  return [`${kind.kind} ${groupVersion(kind)}`, kind];
}

function statusOf(kind: ServedKind): JsonObject {
  const accepted = {
    type: "Accepted",
    status: "True",
    reason: "Accepted",
    message: "",
    lastTransitionTime: "2026-11-21T00:00:00Z",
  };
  if (kind.kind === "EgressNetwork") return { conditions: [accepted] };
  const parentRef = { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name: "all", port: 443 };
  return { parents: [{ conditions: [accepted], controllerName: "linkerd.io/policy-controller", parentRef }] };
}
