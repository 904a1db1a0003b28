import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EGRESS_NETWORK, HTTP_ROUTE, TCP_ROUTE } from "../../lib/linkerd/kinds";
import { ContractClient, collectionOf, metadataOf } from "./contract/contract-client";
import { isJsonObject, type JsonObject, objectOrEmpty } from "./json";
import { type SandboxApi, startSandboxApi } from "./sandbox-api";
import { type StatusWriter, startStatusWriter } from "./status-writer";
import { groupVersion, type ServedKind, servedKind } from "./verb-table";

let api: SandboxApi;
let writer: StatusWriter;
let client: ContractClient;
const network = servedKind(EGRESS_NETWORK);
const httpRoute = servedKind(HTTP_ROUTE);
const tcpRoute = servedKind(TCP_ROUTE);

beforeEach(async () => {
  api = await startSandboxApi();
  client = new ContractClient(api.access);
  await client.createNamespace("shop");
});
afterEach(async () => {
  await writer.stop();
  await api.stop();
});

it("has given everything its status once it has started", async () => {
  await client.create(network, "shop", "all");
  await client.create(httpRoute, "shop", "get");
  writer = await startStatusWriter(api.access);
  expect(await acceptedOf(network, "all")).toEqual(["True Accepted"]);
  expect(await acceptedOf(httpRoute, "get")).toEqual(["True Accepted"]);
});

it("writes as Linkerd's controller, on the status alone", async () => {
  await client.create(network, "shop", "all");
  writer = await startStatusWriter(api.access);
  const entries = [metadataOf(await read(network, "all")).managedFields].flat().filter(isJsonObject);
  expect(entries).toContainEqual(
    expect.objectContaining({ manager: "linkerd.io/policy-controller", operation: "Update", subresource: "status" }),
  );
});

it("follows what comes and goes: a network, a stronger route, and their end", async () => {
  writer = await startStatusWriter(api.access);
  await client.create(tcpRoute, "shop", "tcp");
  await expect.poll(() => acceptedOf(tcpRoute, "tcp")).toEqual(["False NoMatchingParent"]);
  await client.create(network, "shop", "all");
  await expect.poll(() => acceptedOf(tcpRoute, "tcp")).toEqual(["True Accepted"]);
  await client.create(httpRoute, "shop", "http");
  await expect.poll(() => acceptedOf(tcpRoute, "tcp")).toEqual(["False RouteReasonConflicted"]);
  await client.call("DELETE", `${collectionOf(httpRoute, "shop")}/http`);
  await expect.poll(() => acceptedOf(tcpRoute, "tcp")).toEqual(["True Accepted"]);
});

it("puts back a status that somebody emptied", async () => {
  await client.create(network, "shop", "all");
  writer = await startStatusWriter(api.access);
  await client.call("PATCH", `${collectionOf(network, "shop")}/all/status`, { status: null });
  await expect.poll(() => acceptedOf(network, "all")).toEqual(["True Accepted"]);
});

it("writes nothing while nothing changes, nor for a change that changes no condition", async () => {
  await client.create(network, "shop", "all");
  await client.create(httpRoute, "shop", "get");
  writer = await startStatusWriter(api.access);
  const flipped = await client.call("PATCH", `${collectionOf(network, "shop")}/all`, {
    spec: { trafficPolicy: "Deny" },
  });
  await sleep(150);
  expect(await currentVersion()).toBe(metadataOf(flipped.body).resourceVersion);
});

it("goes on when its watches end", async () => {
  writer = await startStatusWriter(api.access);
  api.dropConnections();
  await client.create(network, "shop", "late");
  await expect.poll(() => acceptedOf(network, "late"), { timeout: 5000 }).toEqual(["True Accepted"]);
});

async function read(kind: ServedKind, name: string): Promise<JsonObject> {
  return (await client.call("GET", `${collectionOf(kind, "shop")}/${name}`)).body;
}

async function currentVersion(): Promise<unknown> {
  return metadataOf((await client.call("GET", collectionOf(network, null))).body).resourceVersion;
}

/** `True Accepted` for each condition of that type, in order. */
async function acceptedOf(kind: ServedKind, name: string): Promise<string[]> {
  const object = await read(kind, name);
  if (object.apiVersion !== groupVersion(kind)) return [];
  const { conditions, parents } = objectOrEmpty(object.status);
  const all = [conditions, [parents].flat().map((parent) => objectOrEmpty(parent).conditions)]
    .flat(2)
    .filter(isJsonObject);
  return all.filter(({ type }) => type === "Accepted").map(({ status, reason }) => `${status} ${reason}`);
}
