import { readFileSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { WATCHED_KINDS } from "../linkerd/kinds";
import { aCaller } from "../people/a-caller.testing";
import {
  aKubeconfig,
  answerJson,
  aStatus,
  clientOf,
  type Script,
  startScriptedApi,
  until,
} from "./client/scripted-api.testing";
import { USUAL_PACE } from "./pace";
import { PolicyStore } from "./policy-store";
import { policyAnswer, readPolicy } from "./read-policy";

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

const PACE = { ...USUAL_PACE, firstSeconds: 0.02, mostSeconds: 0.1, recheckSeconds: 0.2 };
const TLS_ROUTES = "/apis/gateway.networking.k8s.io/v1alpha2/tlsroutes";
const LISTS: Record<string, string> = {
  "/apis/policy.linkerd.io/v1alpha1/egressnetworks": "EgressNetwork",
  "/apis/policy.linkerd.io/v1beta3/httproutes": "HTTPRoute",
  "/apis/gateway.networking.k8s.io/v1/httproutes": "HTTPRoute",
  "/apis/gateway.networking.k8s.io/v1/grpcroutes": "GRPCRoute",
  [TLS_ROUTES]: "TLSRoute",
  "/apis/gateway.networking.k8s.io/v1alpha2/tcproutes": "TCPRoute",
  "/api/v1/services": "Service",
  "/api/v1/namespaces": "Namespace",
};

/** The file is ours, and an API server's list. */
function recordedItems(name: string): { apiVersion: string; kind: string }[] {
  const text = readFileSync(new URL(`./recorded/${name}.json`, import.meta.url), "utf8");
  return (JSON.parse(text) as { items: { apiVersion: string; kind: string }[] }).items;
}

/** A cluster which holds what was recorded, with two namespaces and a Service. */
function recordedCluster(name: string): Script {
  const items = [
    ...recordedItems(name),
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } },
    { apiVersion: "v1", kind: "Namespace", metadata: { name: "apps" } },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "web", namespace: "shop" },
      spec: { clusterIP: "10.96.0.9", selector: { app: "web" } },
    },
  ];
  return ({ path, query }, response) => {
    const kind = LISTS[path];
    if (path.endsWith("selfsubjectreviews"))
      return answerJson(response, 201, { status: { userInfo: { username: "alice", groups: ["system:masters"] } } });
    if (path.endsWith("configmaps/linkerd-config")) {
      return answerJson(response, 200, {
        data: { values: "clusterNetworks: 10.0.0.0/8\nlinkerdVersion: edge-26.9.1\n" },
      });
    }
    if (!kind) return false;
    if (query.has("watch")) {
      response.writeHead(200).flushHeaders();
      return true;
    }
    const group = path.startsWith("/api/") ? "v1" : path.split("/").slice(2, 4).join("/");
    const those = items.filter((item) => item.kind === kind && item.apiVersion === group);
    return answerJson(response, 200, { metadata: { resourceVersion: "9" }, items: those });
  };
}

async function aStore(script: Script) {
  const api = await startScriptedApi(script);
  const store = new PolicyStore(await clientOf(aKubeconfig(api.url), 2), PACE);
  stops.push(async () => {
    store.stop();
    await api.stop();
  });
  return { api, store };
}

describe("what is wanted, as the page gets it", () => {
  it("holds a recorded cluster's networks and routes, Services trimmed, with Linkerd's own settings", async () => {
    const { store } = await aStore(recordedCluster("guide-3-routes"));
    const { snapshot, cluster, kinds, linkerd } = await policyAnswer(store);
    const names = snapshot.resources.map(
      (object) => `${object.kind} ${object.metadata.namespace}/${object.metadata.name}`,
    );
    const stored = recordedItems("guide-3-routes").length;
    expect(names).toHaveLength(stored + 1);
    expect(names).toContain("Service shop/web");
    expect(snapshot.resources.find((object) => object.kind === "Service")?.spec).toEqual({ clusterIP: "10.96.0.9" });
    expect(snapshot).toMatchObject({
      status: "live",
      namespaces: ["apps", "shop"],
      unread: [],
      clusterNetworks: ["10.0.0.0/8"],
      globalEgressNamespace: "linkerd-egress",
      tlsRouteHostnames: "optional",
      linkerdVersion: "edge-26.9.1",
    });
    expect(kinds.map((kind) => kind.state)).toEqual(Array(8).fill("synced"));
    expect(cluster).toEqual({
      configured: true,
      context: "scripted",
      server: store.client.access.server,
      source: "kubeconfig",
      identity: "alice",
      problem: null,
    });
    expect(linkerd).toMatchObject({ source: "config-map", version: "edge-26.9.1" });
  });

  it("never carries the token or the groups", async () => {
    const { store } = await aStore(recordedCluster("guide-1-allow"));
    const text = JSON.stringify(await policyAnswer(store));
    expect(text).not.toMatch(/scripted-token|system:masters|managedFields/);
  });

  it("loses only the kind that is absent or forbidden", async () => {
    const whole = recordedCluster("guide-3-routes");
    const { store } = await aStore((request, response) => {
      if (request.path === TLS_ROUTES) return false;
      if (request.path === "/api/v1/namespaces") {
        return answerJson(response, 403, aStatus(403, "Forbidden", 'User "alice" cannot list'));
      }
      return whole(request, response);
    });
    const { snapshot, kinds, cluster } = await policyAnswer(store);
    expect(snapshot.unread.map(({ kind, why }) => `${kind} ${why}`)).toEqual([
      "TLSRoute absent",
      "Namespace forbidden",
    ]);
    expect(kinds.filter((kind) => kind.state === "synced")).toHaveLength(6);
    expect(cluster.problem).toBeNull();
    // The namespaces that can be told from what is readable.
    expect(snapshot.namespaces).toContain("shop");
    expect(snapshot.resources.some((object) => object.kind === "EgressNetwork")).toBe(true);
  });

  it("says that the whole cluster is down, keeps what it had, and recovers", async () => {
    const whole = recordedCluster("guide-3-routes");
    const { api, store } = await aStore(whole);
    const before = (await policyAnswer(store)).snapshot.resources;
    api.play((_, response) => answerJson(response, 503, aStatus(503, "ServiceUnavailable", "starting")));
    api.breakConnections();
    await until(
      () => store.kinds().every((kind) => kind.state === "stale"),
      () => store.kinds(),
    );
    const answer = await policyAnswer(store);
    expect(answer.cluster.problem?.code).toBe("cluster_unreachable");
    expect(answer.snapshot.resources).toEqual(before);
    expect(answer.snapshot.unread).toEqual([]);
    api.play(whole);
    await until(
      () => store.kinds().every((kind) => kind.state === "synced"),
      () => store.kinds(),
    );
    expect((await policyAnswer(store)).cluster.problem).toBeNull();
  });
});

describe("without a cluster", () => {
  it("answers that none is configured and what to do, with every kind unread", async () => {
    const { snapshot, cluster } = await readPolicy(aCaller("nobody", { KUBECONFIG: "/nowhere/config" }));
    expect(cluster).toMatchObject({ configured: false, problem: { code: "cluster_not_configured" } });
    expect(cluster.problem?.hint).toContain("KUBECONFIG");
    expect(snapshot.unread).toHaveLength(WATCHED_KINDS.length);
  });
});
