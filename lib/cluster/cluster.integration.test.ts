import { connect, createServer, type Socket } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ApiServer } from "../../e2e/world/kube-access";
import { startRealApi } from "../../e2e/world/real-api";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import type { Caller } from "../people/caller";
import { mayI } from "./client/access-review";
import { kubeClient } from "./client/current-client";
import { whoAmI } from "./client/identity";
import type { KubeClient } from "./client/kube-client";
import { readObject } from "./client/read-object";
import { callerWith, clientOf, until } from "./client/scripted-api.testing";
import { createObject, deleteObject, patchObject } from "./client/write-object";
import { USUAL_PACE } from "./pace";
import { PolicyStore } from "./policy-store";
import { policyAnswer } from "./read-policy";

const PACE = { ...USUAL_PACE, firstSeconds: 0.1, mostSeconds: 0.5, recheckSeconds: 0.5 };

let api: ApiServer;
let admin: KubeClient;
let dashboard: Caller;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  api = await startRealApi();
  admin = await clientOf(api.kubeconfig(api.access.adminToken));
  dashboard = await callerWith(api.kubeconfig(api.access.dashboardToken));
  await rawCall("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
});
afterAll(() => api?.stop());
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** As somebody else would do it, past everything that is tested here. */
function rawCall(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<unknown> {
  const attempt = { verb: "get", group: "", resource: path, namespace: null, name: null } as const;
  return admin.call({
    attempt,
    method,
    path,
    body,
    contentType: method === "PATCH" ? "application/merge-patch+json" : "application/json",
  });
}

function aNetwork(name: string, spec: unknown = { trafficPolicy: "Allow" }): KubernetesObject {
  return {
    apiVersion: "policy.linkerd.io/v1alpha1",
    kind: "EgressNetwork",
    metadata: { namespace: "shop", name },
    spec,
  };
}

function refTo(name: string): ObjectRef {
  return { group: "policy.linkerd.io", kind: "EgressNetwork", namespace: "shop", name };
}

async function aStoredNetwork(name: string) {
  const { object } = await createObject(dashboard, aNetwork(name));
  const { uid = "", resourceVersion = "" } = object.metadata;
  return { object, reviewed: { uid, resourceVersion } };
}

function aStore(client: KubeClient): PolicyStore {
  const store = new PolicyStore(client, PACE);
  stops.push(() => store.stop());
  return store;
}

function stateOf(store: PolicyStore, kind: string, group = "policy.linkerd.io") {
  return store.kinds().find((each) => each.kind === kind && each.group === group);
}

const PATH = "/apis/policy.linkerd.io/v1alpha1/namespaces/shop/egressnetworks";
const DENY = { spec: { trafficPolicy: "Deny" } };

describe("watching a real API server", () => {
  it("reads everything that the dashboard's role permits, and who it is", async () => {
    const store = aStore(await kubeClient(dashboard));
    // Just started, the API server may still refuse a watch with 429 while it fills its caches.
    await until(
      () => store.kinds().every((kind) => kind.state === "synced"),
      () => store.kinds(),
    );
    const { kinds, cluster, snapshot } = await policyAnswer(store);
    expect(kinds.map(({ kind, state }) => `${kind} ${state}`)).toEqual([
      "EgressNetwork synced",
      "GRPCRoute synced",
      "HTTPRoute synced",
      "HTTPRoute synced",
      "TLSRoute synced",
      "TCPRoute synced",
      "Service synced",
      "Namespace synced",
    ]);
    expect(cluster).toMatchObject({ configured: true, identity: "dashboard", problem: null });
    expect(snapshot.namespaces).toContain("shop");
    expect(snapshot.resources.map((each) => each.metadata.name)).toContain("kubernetes");
  });

  it("sees creating, changing and deleting within a second", async () => {
    const store = aStore(await kubeClient(dashboard));
    await store.settled(5);
    const seen = () => store.resources().find((object) => object.metadata.name === "watched");
    const { reviewed } = await aStoredNetwork("watched");
    await until(
      () => seen() !== undefined,
      () => store.kinds(),
      1,
    );
    const { object } = await patchObject(dashboard, refTo("watched"), DENY, reviewed);
    await until(() => seen()?.metadata.resourceVersion === object.metadata.resourceVersion, seen, 1);
    expect(seen()).toEqual(object);
    await rawCall("DELETE", `${PATH}/watched`);
    await until(() => seen() === undefined, seen, 1);
  });

  it("is stale while the connection is cut, and catches up with what happened meanwhile", async () => {
    const relay = await startRelay(new URL(api.access.server).port);
    const { server } = api.access;
    const client = await clientOf(api.kubeconfig(api.access.dashboardToken).replace(server, relay.url), 2);
    const store = aStore(client);
    stops.push(() => relay.stop());
    await policyAnswer(store);
    await aStoredNetwork("before-the-cut");
    await until(
      () => stateOf(store, "EgressNetwork")?.objects !== 0,
      () => store.kinds(),
    );

    await relay.cut();
    await until(
      () => store.kinds().every((kind) => kind.state === "stale"),
      () => store.kinds(),
    );
    await rawCall("DELETE", `${PATH}/before-the-cut`);
    const answer = await policyAnswer(store);
    expect(answer.cluster.problem?.code).toBe("cluster_unreachable");
    expect(answer.snapshot.resources.map((each) => each.metadata.name)).toContain("before-the-cut");

    await relay.restore();
    await until(
      () => store.kinds().every((kind) => kind.state === "synced"),
      () => store.kinds(),
    );
    expect(store.resources().map((each) => each.metadata.name)).not.toContain("before-the-cut");
  });

  it("loses only a kind whose CRD is removed, and finds it again when it is installed", async () => {
    const store = aStore(await kubeClient(dashboard));
    await policyAnswer(store);
    const crds = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    const name = "tcproutes.gateway.networking.k8s.io";
    const stored = (await rawCall("GET", `${crds}/${name}`)) as { metadata: { annotations: unknown }; spec: unknown };
    await rawCall("DELETE", `${crds}/${name}`);
    await until(
      () => stateOf(store, "TCPRoute", "gateway.networking.k8s.io")?.state === "absent",
      () => store.kinds(),
      20,
    );
    const { snapshot, kinds } = await policyAnswer(store);
    expect(snapshot.unread).toEqual([expect.objectContaining({ kind: "TCPRoute", why: "absent" })]);
    expect(kinds.filter((kind) => kind.state === "synced")).toHaveLength(7);

    const again = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", spec: stored.spec };
    await rawCall("POST", crds, { ...again, metadata: { name, annotations: stored.metadata.annotations } });
    await until(
      () => stateOf(store, "TCPRoute", "gateway.networking.k8s.io")?.state === "synced",
      () => store.kinds(),
      20,
    );
  });

  it("says unserved where a kind is served, but not in the version that Linkerd reads", async () => {
    const store = aStore(await kubeClient(dashboard));
    await policyAnswer(store);
    const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/tcproutes.gateway.networking.k8s.io";
    const { spec } = (await rawCall("GET", path)) as { spec: { versions: { name: string }[] } };
    const [only] = spec.versions;
    const served = (name: string, on: boolean) => ({ ...only, name, served: on, storage: name === "v1alpha2" });
    await rawCall("PATCH", path, { spec: { versions: [served("v1alpha2", false), served("v1", true)] } });
    const state = () => stateOf(store, "TCPRoute", "gateway.networking.k8s.io");
    await until(
      () => state()?.state === "unserved",
      () => store.kinds(),
      20,
    );
    expect(state()?.message).toContain("as v1; Linkerd reads only gateway.networking.k8s.io/v1alpha2");
    await rawCall("PATCH", path, { spec: { versions: spec.versions } });
    await until(
      () => state()?.state === "synced",
      () => store.kinds(),
      20,
    );
  });

  it("reads nothing without rights, and says which right is missing for each kind", async () => {
    const nobody = await clientOf(api.kubeconfig(api.access.nobodyToken));
    const { kinds, cluster } = await policyAnswer(aStore(nobody));
    expect(kinds.every((kind) => kind.state === "forbidden")).toBe(true);
    expect(kinds[0]?.message).toBe("nobody may not list egressnetworks.policy.linkerd.io in all namespaces.");
    expect(cluster.identity).toBe("nobody");
  });

  it("says that its credentials are not accepted", async () => {
    const stranger = await clientOf(api.kubeconfig("no-such-token"));
    const { kinds, cluster } = await policyAnswer(aStore(stranger));
    expect(kinds.map((kind) => kind.state)).toEqual(Array(8).fill("failed"));
    expect(cluster.problem?.code).toBe("cluster_unauthorized");
  });

  it("does not trust a certificate that the kubeconfig does not vouch for", async () => {
    const kubeconfig = api.kubeconfig(api.access.adminToken).replace(/ *certificate-authority-data: .*\n/, "");
    const error = await whoAmI(await callerWith(kubeconfig)).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "cluster_unreachable", message: expect.stringContaining("certificate") });
  });
});

describe("writing to a real API server", () => {
  it("stores what it creates under our name; a dry run stores nothing", async () => {
    const dry = await createObject(dashboard, aNetwork("created"), { dryRun: true });
    expect(dry.object.spec).toEqual({ trafficPolicy: "Allow" });
    await expect(readObject(dashboard, refTo("created"))).rejects.toMatchObject({ code: "object_deleted" });
    const { object, managers } = await createObject(dashboard, aNetwork("created"));
    expect(managers.map((each) => each.manager)).toEqual(["linkerd-egress-dashboard"]);
    expect((await readObject(dashboard, refTo("created"))).object).toEqual(object);
  });

  it("refuses to create what exists, in dry runs too", async () => {
    await aStoredNetwork("exists");
    for (const dryRun of [true, false]) {
      await expect(createObject(dashboard, aNetwork("exists"), { dryRun })).rejects.toMatchObject({
        code: "object_exists",
      });
    }
  });

  it.each([
    [
      "a policy the schema does not know",
      aNetwork("bad", { trafficPolicy: "Maybe" }),
      "object_invalid",
      "spec.trafficPolicy",
    ],
    ["an unknown field", aNetwork("bad", { trafficPolicy: "Deny", bogus: 1 }), "object_invalid", "spec.bogus"],
    [
      "a namespace that is not there",
      { ...aNetwork("bad"), metadata: { namespace: "nowhere", name: "bad" } },
      "object_invalid",
      "Namespace nowhere does not exist",
    ],
    ["a name that is none", aNetwork("Bad_Name"), "object_invalid", "metadata.name"],
  ])("says what is wrong with %s", async (_, object, code, words) => {
    const error = await createObject(dashboard, object, { dryRun: true }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
  });

  it.each([true, false])("patches only what was reviewed (dry run: %s)", async (dryRun) => {
    const name = `patched-${dryRun}`;
    const { reviewed } = await aStoredNetwork(name);
    const options = { dryRun };
    const { object } = await patchObject(dashboard, refTo(name), DENY, reviewed, options);
    expect(object.spec).toEqual({ trafficPolicy: "Deny" });
    await rawCall("PATCH", `${PATH}/${name}`, { metadata: { labels: { touched: "yes" } } });
    await expect(patchObject(dashboard, refTo(name), DENY, reviewed, options)).rejects.toMatchObject({
      code: "object_changed",
    });
    await expect(deleteObject(dashboard, refTo(name), reviewed, options)).rejects.toMatchObject({
      code: "object_changed",
    });
  });

  it("knows an object that was deleted and created again", async () => {
    const { reviewed } = await aStoredNetwork("replaced");
    await rawCall("DELETE", `${PATH}/replaced`);
    const now = await aStoredNetwork("replaced");
    await expect(patchObject(dashboard, refTo("replaced"), DENY, reviewed)).rejects.toMatchObject({
      code: "object_replaced",
    });
    await expect(deleteObject(dashboard, refTo("replaced"), reviewed)).rejects.toMatchObject({
      code: "object_replaced",
    });
    const mixed = { uid: reviewed.uid, resourceVersion: now.reviewed.resourceVersion };
    await expect(patchObject(dashboard, refTo("replaced"), DENY, mixed)).rejects.toMatchObject({
      code: "object_replaced",
    });
    expect((await readObject(dashboard, refTo("replaced"))).object).toEqual(now.object);
  });

  it("never brings back what was deleted", async () => {
    const { reviewed } = await aStoredNetwork("deleted");
    await rawCall("DELETE", `${PATH}/deleted`);
    await expect(patchObject(dashboard, refTo("deleted"), DENY, reviewed)).rejects.toMatchObject({
      code: "object_deleted",
    });
    await expect(deleteObject(dashboard, refTo("deleted"), reviewed)).rejects.toMatchObject({
      code: "object_deleted",
    });
    await expect(readObject(dashboard, refTo("deleted"))).rejects.toMatchObject({ code: "object_deleted" });
  });

  it("deletes what was reviewed; a dry run leaves it", async () => {
    const { reviewed } = await aStoredNetwork("gone");
    await deleteObject(dashboard, refTo("gone"), reviewed, { dryRun: true });
    await readObject(dashboard, refTo("gone"));
    await deleteObject(dashboard, refTo("gone"), reviewed);
    await expect(readObject(dashboard, refTo("gone"))).rejects.toMatchObject({ code: "object_deleted" });
  });

  it("names the right that a viewer lacks, before and while writing", async () => {
    const viewer = await callerWith(api.kubeconfig(api.access.viewerToken));
    const { reviewed } = await aStoredNetwork("viewed");
    expect(await mayI(viewer, "patch", refTo("viewed"))).toMatchObject({ allowed: false });
    expect(await mayI(viewer, "get", refTo("viewed"))).toMatchObject({ allowed: true });
    expect(await mayI(dashboard, "create", refTo("viewed"))).toMatchObject({ allowed: true });
    await expect(patchObject(viewer, refTo("viewed"), DENY, reviewed, { dryRun: true })).rejects.toMatchObject({
      code: "cluster_forbidden",
      message: "viewer may not patch egressnetworks.policy.linkerd.io in namespace shop.",
      hint: expect.stringContaining('"patch" on "egressnetworks"'),
    });
    await expect(createObject(viewer, aNetwork("x"))).rejects.toMatchObject({ code: "cluster_forbidden" });
    await expect(deleteObject(viewer, refTo("viewed"), reviewed)).rejects.toMatchObject({
      code: "cluster_forbidden",
    });
  });
});

/** Passes bytes on to a port of this machine until it is cut: then connections break and new ones are refused. */
async function startRelay(target: string) {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const onward = connect(Number(target), "127.0.0.1");
    for (const end of [socket, onward]) {
      open.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => open.delete(end));
    }
    socket.pipe(onward).pipe(socket);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", () => resolve()));
  await listen(0);
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const cut = () =>
    new Promise<void>((resolve) => {
      for (const socket of open) socket.destroy();
      server.close(() => resolve());
    });
  return { url: `https://127.0.0.1:${port}`, cut, restore: () => listen(port), stop: cut };
}
