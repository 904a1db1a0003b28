import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { ApiServer } from "../../e2e/world/kube-access";
import { startRealApi } from "../../e2e/world/real-api";
import { textAt } from "./client/at";
import { KubeClient } from "./client/kube-client";
import { loadKubeAccess } from "./client/kube-config";
import { clientOf, until } from "./client/scripted-api.testing";
import { type Pace, USUAL_PACE } from "./pace";
import { PolicyStore } from "./policy-store";

// What ends on the way between the dashboard and a real kube-apiserver, and is mended without a restart.

let api: ApiServer;
let admin: KubeClient;
const stops: (() => unknown)[] = [];
const folders: string[] = [];

beforeAll(async () => {
  api = await startRealApi();
  admin = await clientOf(api.kubeconfig(api.access.adminToken));
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
});
afterAll(async () => {
  for (const folder of folders) rmSync(folder, { recursive: true });
  await api?.stop();
});
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

let secrets = 0;
const ACCOUNT = "system:serviceaccount:default:dashboard";

/** A token that is good for as long as the Secret is there to which it is bound. */
async function aBoundToken(): Promise<{ token: string; revoke: () => Promise<unknown> }> {
  secrets += 1;
  const secret = `bound-${secrets}`;
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
  const { token } = status;
  const revoke = async () => {
    await rawCall("DELETE", `${path}/secrets/${secret}`);
    // The API server remembers for ten seconds that it was good.
    const client = await clientOf(api.kubeconfig(api.access.viewerToken).replace(/token: .*/, `token: ${token}`));
    await vi.waitFor(() => expect(whoAmI(client)).rejects.toMatchObject({ code: "cluster_unauthorized" }), {
      timeout: 30_000,
      interval: 500,
    });
  };
  return { token, revoke };
}

it("a token file is read anew once its token is refused: told, and recovered without a restart", async () => {
  const [first, second] = [await aBoundToken(), await aBoundToken()];
  const { client, write } = await aRotated((token) => `tokenFile: ${token}`);
  write(first.token);
  const store = aStore(client, { watchSeconds: 1 });
  await allAre(store, "synced", 20);

  await first.revoke();
  await allAre(store, "stale", 30);
  expect(store.kinds()[0]).toMatchObject({ code: "cluster_unauthorized" });
  expect(store.kinds()[0]?.staleSince).toMatch(/^20/);

  write(second.token);
  await allAre(store, "synced", 20);
}, 120_000);

/** What a user of a kubeconfig may say in place of a token, as YAML: `token` is the file that is rotated, `folder` lies beside it. */
const WAYS: [name: string, user: (token: string, folder: string) => string][] = [
  // client-node has the same class read it that reads a pod's /var/run/secrets, and remember it for a minute.
  ["the file of a pod", (token) => `auth-provider: { name: tokenFile, config: { tokenFile: ${token} } }`],
  ["a tokenFile", (token) => `tokenFile: ${token}`],
  ["a credential plugin", (token, folder) => `exec: ${JSON.stringify(plugin(token, folder))}`],
];

/** Prints the token, and counts its runs by a line each. */
function plugin(token: string, folder: string) {
  const source = `
    const { appendFileSync, readFileSync } = require("node:fs");
    appendFileSync(${JSON.stringify(join(folder, "runs"))}, "run\\n");
    const status = { token: readFileSync(${JSON.stringify(token)}, "utf8").trim() };
    console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }));`;
  return {
    apiVersion: "client.authentication.k8s.io/v1",
    command: process.execPath,
    args: ["-e", source],
    interactiveMode: "Never",
  };
}

// Beside one another, since each waits ten seconds for the API server to forget a token.
describe.concurrent.each(WAYS)("a token of %s", { timeout: 60_000 }, (way, user) => {
  it("that was rotated and refused is read anew, and the request sent once more: nobody notices", async () => {
    const { client, folder, write } = await aRotated(user);
    const [first, second] = [await aBoundToken(), await aBoundToken()];
    write(first.token);
    expect(await whoAmI(client)).toBe(ACCOUNT);
    await first.revoke();
    write(second.token);
    expect(await whoAmI(client)).toBe(ACCOUNT);
    expect(await whoAmI(client)).toBe(ACCOUNT);
    if (way === "a credential plugin") expect(readFileSync(join(folder, "runs"), "utf8")).toBe("run\nrun\n");
  });

  it("that is refused while there is no newer one is told as that, and the newer one taken once it is there", async () => {
    const { client, write } = await aRotated(user);
    const [first, second] = [await aBoundToken(), await aBoundToken()];
    write(first.token);
    expect(await whoAmI(client)).toBe(ACCOUNT);
    await first.revoke();
    await expect(whoAmI(client)).rejects.toMatchObject({
      code: "cluster_unauthorized",
      message: "The API server does not accept the dashboard's credentials.",
      hint: expect.stringContaining("The dashboard re-reads them on each try."),
    });
    write(second.token);
    expect(await whoAmI(client)).toBe(ACCOUNT);
  });
});

/** A client whose token is what `write` has written last. */
async function aRotated(user: (token: string, folder: string) => string) {
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  folders.push(folder);
  const [config, token] = [join(folder, "config"), join(folder, "token")];
  const written = api.kubeconfig(api.access.viewerToken);
  writeFileSync(config, written.replace(/token: .*/, user(token, folder)), { mode: 0o600 });
  const write = (text: string) => writeFileSync(token, text, { mode: 0o600 });
  write("none yet");
  const source = { KUBECONFIG: config };
  const access = await loadKubeAccess(source);
  const client = new KubeClient(access, 10, () => loadKubeAccess(source, access.context));
  return { client, folder, write };
}

async function whoAmI(client: KubeClient): Promise<string> {
  const resource = "selfsubjectreviews";
  const attempt = { verb: "create", group: "authentication.k8s.io", resource, namespace: null, name: null } as const;
  const path = `/apis/authentication.k8s.io/v1/${resource}`;
  const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
  return textAt(await client.call({ attempt, method: "POST", path, body }), "status", "userInfo", "username");
}

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
