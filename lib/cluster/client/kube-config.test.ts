import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { loadKubeAccess } from "./kube-config";
import { aKubeconfig } from "./scripted-api.testing";

const folder = mkdtempSync(join(tmpdir(), "kube-config-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function aFile(text: string): string {
  files += 1;
  const path = join(folder, `config-${files}`);
  writeFileSync(path, text);
  return path;
}

function load(text: string) {
  return loadKubeAccess({ KUBECONFIG: aFile(text), HOME: folder });
}

describe("loadKubeAccess", () => {
  it("takes the kubeconfig's current context and shows its server without credentials", async () => {
    expect(await load(aKubeconfig("https://admin:secret@10.0.0.1:6443/"))).toMatchObject({
      source: "kubeconfig",
      context: "scripted",
      server: "https://10.0.0.1:6443",
    });
  });

  it("merges several files as kubectl does: the first current context wins, missing files are skipped", async () => {
    const first = aFile(aKubeconfig("https://first:6443"));
    const second = aFile(aKubeconfig("https://second:6443").replaceAll("scripted", "other"));
    const access = await loadKubeAccess({ KUBECONFIG: `${join(folder, "missing")}:${first}:${second}`, HOME: folder });
    expect(access).toMatchObject({ context: "scripted", server: "https://first:6443" });
  });

  it("takes the pod's service account where there is no kubeconfig", async () => {
    const inCluster = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" };
    // client-node looks there by itself.
    Object.assign(process.env, inCluster);
    try {
      const access = await loadKubeAccess({ HOME: folder, ...inCluster });
      expect(access).toMatchObject({ source: "in-cluster", context: null, server: "https://10.96.0.1" });
    } finally {
      for (const name of Object.keys(inCluster)) delete process.env[name];
    }
  });

  it.each([
    ["neither kubeconfig nor service account", () => loadKubeAccess({ HOME: folder })],
    ["a file that does not exist", () => loadKubeAccess({ HOME: folder, KUBECONFIG: join(folder, "nowhere") })],
    ["a file that is no YAML", () => load("token: [secret-token")],
    ["a file that is empty", () => load("")],
    [
      "no current context",
      () => load(aKubeconfig("https://a:1").replace('"current-context":"scripted"', '"current-context":""')),
    ],
    [
      "a context that is not there",
      () => load(aKubeconfig("https://a:1").replace('"current-context":"scripted"', '"current-context":"gone"')),
    ],
    ["a server that is no URL", () => load(aKubeconfig("not a url"))],
    ["plain http to another machine", () => load(aKubeconfig("http://10.0.0.1:8080"))],
  ])("says what to do about %s", async (_, loading) => {
    const error = await loading().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: "cluster_not_configured", hint: expect.stringMatching(/\w{3}/) });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("secret-token");
  });

  it("accepts plain http on loopback, as kubectl proxy has it", async () => {
    const access = await load(aKubeconfig("http://127.0.0.1:8001"));
    expect(access.config.getCurrentCluster()?.skipTLSVerify).toBe(true);
  });
});
