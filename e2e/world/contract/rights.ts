import { describe, expect, it } from "vitest";
import { EGRESS_NETWORK } from "../../../lib/linkerd/kinds";
import { servedKind } from "../verb-table";
import { bodyOf, type ContractClient, collectionOf } from "./contract-client";

const NETWORK = servedKind(EGRESS_NETWORK);
const shop = collectionOf(NETWORK, "shop");

/** 401 and 403, and what a user may ask about itself. */
export function rightsContract(client: () => ContractClient) {
  describe("rights", () => {
    it.each([
      { as: "stranger", method: "GET", path: shop, outcome: [401, "Unauthorized"] },
      { as: "nobody", method: "GET", path: shop, outcome: [403, "Forbidden"] },
      { as: "nobody", method: "GET", path: `${shop}?watch=1`, outcome: [403, "Forbidden"] },
      { as: "viewer", method: "GET", path: shop, outcome: [200, null] },
      { as: "viewer", method: "PATCH", path: `${shop}/nowhere`, outcome: [403, "Forbidden"] },
      { as: "viewer", method: "POST", path: shop, outcome: [403, "Forbidden"] },
      { as: "viewer", method: "DELETE", path: `${shop}/nowhere`, outcome: [403, "Forbidden"] },
      { as: "dashboard", method: "PATCH", path: `${shop}/nowhere`, outcome: [404, "NotFound"] },
      { as: "dashboard", method: "PATCH", path: `${shop}/nowhere/status`, outcome: [403, "Forbidden"] },
      { as: "dashboard", method: "POST", path: "/api/v1/namespaces", outcome: [403, "Forbidden"] },
      {
        as: "dashboard",
        method: "GET",
        path: "/api/v1/namespaces/linkerd/configmaps/linkerd-config",
        outcome: [404, "NotFound"],
      },
      {
        as: "dashboard",
        method: "GET",
        path: "/api/v1/namespaces/linkerd/configmaps/other",
        outcome: [403, "Forbidden"],
      },
      { as: "nobody", method: "GET", path: "/version", outcome: [200, null] },
    ] as const)("$as: $method $path is answered $outcome.0", async ({ as, method, path, outcome }) => {
      const body = method === "GET" ? undefined : method === "POST" ? bodyOf(NETWORK, "a") : {};
      const answer = await client().call(method, path.replace("?watch=1", "?watch=1&timeoutSeconds=1"), body, as);
      expect([answer.status, answer.body.reason ?? null]).toEqual(outcome);
    });

    it.each([
      { as: "dashboard", verb: "patch", resource: "egressnetworks", allowed: true },
      { as: "viewer", verb: "patch", resource: "egressnetworks", allowed: false },
      { as: "viewer", verb: "list", resource: "egressnetworks", allowed: true },
      { as: "nobody", verb: "list", resource: "egressnetworks", allowed: false },
      { as: "admin", verb: "delete", resource: "egressnetworks", allowed: true },
    ] as const)("$as asks whether it may $verb $resource: $allowed", async ({ as, verb, resource, allowed }) => {
      const spec = { resourceAttributes: { group: "policy.linkerd.io", resource, verb, namespace: "shop" } };
      const path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
      const answer = await client().call("POST", path, { spec }, as);
      expect(answer).toMatchObject({ status: 201, body: { kind: "SelfSubjectAccessReview", status: { allowed } } });
    });

    it("tells everyone who they are", async () => {
      const answer = await client().call("POST", "/apis/authentication.k8s.io/v1/selfsubjectreviews", {}, "viewer");
      expect(answer).toMatchObject({ status: 201, body: { status: { userInfo: { username: "viewer" } } } });
    });
  });
}
