import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EGRESS_NETWORK, HTTP_ROUTE, POLICY_HTTP_ROUTE } from "../../lib/linkerd/kinds";
import { activityContract } from "./contract/activity";
import { bodyOf, ContractClient, collectionOf, refusal } from "./contract/contract-client";
import { readContract } from "./contract/reads";
import { rightsContract } from "./contract/rights";
import { serverContract } from "./contract/server";
import { statusContract } from "./contract/status";
import { verbContract } from "./contract/verbs";
import { writeContract } from "./contract/writes";
import type { JsonObject } from "./json";
import type { ApiServer } from "./kube-access";
import { startRealApi } from "./real-api";
import { startSandboxApi } from "./sandbox-api";
import { servedKind } from "./verb-table";

const NETWORK = servedKind(EGRESS_NETWORK);

const started = new Map<() => Promise<ApiServer>, Promise<ApiServer>>();
afterAll(async () => {
  for (const api of started.values()) await (await api).stop();
});

describe.each([
  ["the sandbox", startSandboxApi],
  ["a real API server", startRealApi],
])("%s", (_, start) => {
  let connected: ContractClient;
  beforeAll(async () => {
    connected = await clientOf(start);
    for (const name of ["shop", "other", "linkerd"]) await connected.createNamespace(name);
  });
  const client = () => connected;

  verbContract(client);
  statusContract(client);
  writeContract(client);
  readContract(client);
  activityContract(client);
  rightsContract(client);
  serverContract(client);
});

describe("only a real API server", () => {
  let client: ContractClient;
  beforeAll(async () => {
    client = await clientOf(startRealApi);
    await client.createNamespace("shop");
  });

  const gatewayRoute = servedKind(HTTP_ROUTE);
  const policyRoute = servedKind(POLICY_HTTP_ROUTE);
  const rule = (rule: JsonObject) => ({ parentRefs: [{ name: "all" }], rules: [rule] });
  it.each([
    { title: "an EgressNetwork without spec", kind: NETWORK, spec: null, field: "spec" },
    { title: "no trafficPolicy", kind: NETWORK, spec: {}, field: "spec.trafficPolicy" },
    {
      title: "a trafficPolicy of another spelling",
      kind: NETWORK,
      spec: { trafficPolicy: "deny" },
      field: "spec.trafficPolicy",
    },
    {
      title: "a network without cidr",
      kind: NETWORK,
      spec: { trafficPolicy: "Deny", networks: [{}] },
      field: "spec.networks[0].cidr",
    },
    {
      title: "a relative path, which a CEL rule forbids",
      kind: gatewayRoute,
      spec: rule({ matches: [{ path: { type: "Exact", value: "get" } }] }),
      field: "spec.rules[0].matches[0].path",
    },
    {
      title: "a filter that Linkerd's own HTTPRoute does not know",
      kind: policyRoute,
      spec: rule({ filters: [{ type: "URLRewrite" }] }),
      field: "spec.rules[0].filters[0].type",
    },
  ])("refuses $title by its schema, in a dry run too", async ({ kind, spec, field }) => {
    for (const query of ["", "?dryRun=All"]) {
      const body = { ...bodyOf(kind, "a"), spec };
      const answer = await client.call("POST", `${collectionOf(kind, "shop")}${query}`, body);
      expect(refusal(answer)).toMatchObject({
        status: 422,
        reason: "Invalid",
        fields: expect.arrayContaining([field]),
      });
    }
  });

  it("fills in what a route leaves out", async () => {
    const { body } = await client.call("POST", collectionOf(policyRoute, "shop"), {
      ...bodyOf(policyRoute, "defaults"),
      spec: { parentRefs: [{ name: "all" }] },
    });
    expect(body.spec).toEqual({
      parentRefs: [{ group: "policy.linkerd.io", kind: "Gateway", name: "all" }],
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }],
    });
  });

  it("admits a CIDR it cannot read, since only Linkerd's webhook would refuse it", async () => {
    const spec = { trafficPolicy: "Deny", networks: [{ cidr: "300.1.2.3/99" }] };
    const answer = await client.call("POST", collectionOf(NETWORK, "shop"), { ...bodyOf(NETWORK, "odd"), spec });
    expect(answer.status).toBe(201);
  });
});

describe("only the sandbox", () => {
  let client: ContractClient;
  beforeAll(async () => {
    client = await clientOf(startSandboxApi);
    await client.createNamespace("shop");
  });

  const path = collectionOf(NETWORK, "shop");
  it.each([
    { title: "PUT", method: "PUT", path: `${path}/a` },
    { title: "a label selector", method: "GET", path: `${path}?labelSelector=a%3Db` },
    { title: "deletion of a collection", method: "DELETE", path },
    { title: "Secrets", method: "GET", path: "/api/v1/namespaces/shop/secrets" },
    {
      title: "a version that Linkerd does not read",
      method: "GET",
      path: "/apis/gateway.networking.k8s.io/v1beta1/httproutes",
    },
    { title: "a watch of ConfigMaps", method: "GET", path: "/api/v1/configmaps?watch=1" },
  ] as const)("answers 501 for what is not in the verb table: $title", async ({ method, path }) => {
    const answer = await client.call(method, path, method === "PUT" ? {} : undefined);
    expect(answer).toMatchObject({ status: 501, body: { kind: "Status", code: 501 } });
    expect(answer.body.message).toContain("e2e/world/verb-table.ts");
  });
});

/** Each server is started once for this file. */
async function clientOf(start: () => Promise<ApiServer>): Promise<ContractClient> {
  const api = started.get(start) ?? start();
  started.set(start, api);
  return new ContractClient((await api).access);
}
