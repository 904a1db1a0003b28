import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { ApiServer } from "../../e2e/world/kube-access";
import { startRealApi } from "../../e2e/world/real-api";
import { KubeClient } from "./client/kube-client";
import { loadKubeAccess } from "./client/kube-config";
import { clientOf, until } from "./client/scripted-api.testing";
import { type Pace, USUAL_PACE } from "./pace";
import { PolicyStore } from "./policy-store";

// What ends on the way between the dashboard and a real kube-apiserver, and is mended without a restart.

let api: ApiServer;
let admin: KubeClient;
const stops: (() => unknown)[] = [];

beforeAll(async () => {
  api = await startRealApi();
  admin = await clientOf(api.kubeconfig(api.access.adminToken));
});
afterAll(() => api?.stop());
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

function rawCall(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown> {
  const attempt = { verb: "get", group: "", resource: path, namespace: null, name: null } as const;
  return admin.call({ attempt, method, path, body });
}

function aStore(client: KubeClient, pace: Partial<Pace> = {}): PolicyStore {
  const store = new PolicyStore(client, { ...USUAL_PACE, firstSeconds: 0.2, mostSeconds: 1, ...pace });
  stops.push(() => store.stop());
  return store;
}

const allAre = (store: PolicyStore, state: string, seconds: number) =>
  until(
    () => store.kinds().every((kind) => kind.state === state),
    () => store.kinds(),
    seconds,
  );

/** A token that is good for as long as the Secret is there to which it is bound. */
async function aBoundToken(secret: string): Promise<{ token: string; revoke: () => Promise<unknown> }> {
  const path = "/api/v1/namespaces/default";
  const metadata = { name: secret };
  await rawCall("POST", `${path}/secrets`, { apiVersion: "v1", kind: "Secret", metadata });
  const boundObjectRef = { apiVersion: "v1", kind: "Secret", name: secret };
  const answer = await rawCall("POST", `${path}/serviceaccounts/dashboard/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    spec: { audiences: ["https://kubernetes.default.svc"], boundObjectRef },
  });
  const { status } = answer as { status: { token: string } };
  return { token: status.token, revoke: () => rawCall("DELETE", `${path}/secrets/${secret}`) };
}

it("a token file is read anew once its token is refused: told, and recovered without a restart", async () => {
  await rawCall("POST", "/api/v1/namespaces/default/serviceaccounts", {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name: "dashboard" },
  });
  await rawCall("POST", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings", {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "ClusterRoleBinding",
    metadata: { name: "dashboard-account" },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: "cluster-admin" },
    subjects: [{ kind: "ServiceAccount", namespace: "default", name: "dashboard" }],
  });
  const [first, second] = [await aBoundToken("first"), await aBoundToken("second")];
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  stops.push(() => rmSync(folder, { recursive: true }));
  const [config, tokenFile] = [join(folder, "config"), join(folder, "token")];
  writeFileSync(tokenFile, first.token, { mode: 0o600 });
  const written = api.kubeconfig(api.access.viewerToken);
  writeFileSync(config, written.replace(/token: .*/, `tokenFile: ${tokenFile}`), { mode: 0o600 });
  const source = { KUBECONFIG: config };
  const access = await loadKubeAccess(source);
  const store = aStore(new KubeClient(access, 5, () => loadKubeAccess(source, access.context)), { watchSeconds: 1 });
  await allAre(store, "synced", 20);

  await first.revoke();
  await allAre(store, "stale", 30);
  expect(store.kinds()[0]).toMatchObject({ code: "cluster_unauthorized" });
  expect(store.kinds()[0]?.staleSince).toMatch(/^20/);

  writeFileSync(tokenFile, second.token, { mode: 0o600 });
  await allAre(store, "synced", 20);
}, 120_000);

it("a connection over which nothing comes any more is told within 15 s, with the age of what is shown, at the usual pace", async () => {
  const relay = await startRelay(new URL(api.access.server).port);
  stops.push(() => relay.stop());
  const kubeconfig = api.kubeconfig(api.access.dashboardToken).replace(api.access.server, relay.url);
  const store = aStore(await clientOf(kubeconfig, 5), USUAL_PACE);
  await allAre(store, "synced", 20);
  relay.swallow();
  const swallowed = new Date().toISOString();
  await allAre(store, "stale", 15);
  for (const { staleSince } of store.kinds()) expect(String(staleSince) <= swallowed).toBe(true);
  relay.passOn();
  await allAre(store, "synced", 30);
}, 90_000);

/** TCP that can turn deaf: connections stay open, new ones too, and not a byte passes. */
async function startRelay(target: string) {
  const open = new Set<Socket>();
  let deaf = false;
  const server = createServer((socket) => {
    const onward = connect(Number(target), "127.0.0.1");
    for (const end of [socket, onward]) {
      open.add(end);
      end.on("error", () => end.destroy());
      end.on("close", () => open.delete(end));
    }
    socket.on("close", () => onward.destroy());
    onward.on("close", () => !deaf && socket.destroy());
    socket.on("data", (data) => !deaf && onward.write(data));
    onward.on("data", (data) => !deaf && socket.write(data));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `https://127.0.0.1:${port}`,
    swallow: () => {
      deaf = true;
    },
    passOn: () => {
      deaf = false;
    },
    stop: () =>
      new Promise<void>((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
