// Builds kube-apiserver once, where there is none. Plain Node, no packages.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { apiServerPath, etcdPath, KUBERNETES_VERSION, onPath, REMEDY } from "./paths.mjs";

const moduleFolder = dirname(fileURLToPath(import.meta.url));

/**
 * Resolves once kube-apiserver and etcd are there; rejects with the name of what is missing and the remedy.
 * @param {{ log?: (line: string) => void }} [options]
 */
export async function ensureControlPlane({ log = console.log } = {}) {
  if (etcdPath() === null) throw new Error(`etcd is missing. ${REMEDY.etcd}`);
  await ensureApiServer(log);
}

async function ensureApiServer(log) {
  const path = apiServerPath();
  if (existsSync(path)) return;
  if (process.env.KUBEBUILDER_ASSETS) {
    throw new Error(`kube-apiserver is missing in KUBEBUILDER_ASSETS (${process.env.KUBEBUILDER_ASSETS}).`);
  }
  requireGo("kube-apiserver is missing", REMEDY.apiServer);
  log(`Building kube-apiserver ${KUBERNETES_VERSION} once, into ${dirname(path)} (some minutes) …`);
  mkdirSync(dirname(path), { recursive: true });
  const [major, minor] = KUBERNETES_VERSION.slice(1).split(".");
  const version = "k8s.io/component-base/version";
  // Without these it calls itself v0.0.0 and refuses some things.
  const flags = `-s -w -X ${version}.gitVersion=${KUBERNETES_VERSION} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`;
  const unfinished = `${path}.${process.pid}`;
  try {
    await go(["build", "-trimpath", "-ldflags", flags, "-o", unfinished, "k8s.io/kubernetes/cmd/kube-apiserver"]);
    renameSync(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function requireGo(what, remedy) {
  if (onPath("go") === null) throw new Error(`${what}, and Go, which gets them, is not on PATH. ${remedy}`);
}

function go(args) {
  return new Promise((resolve, reject) => {
    // In a workspace of somebody else's, `go build` would take that module list instead of ours.
    const env = { ...process.env, GOWORK: "off", CGO_ENABLED: "0" };
    const child = spawn("go", args, { cwd: moduleFolder, env, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let complaints = "";
    child.stdout.on("data", (chunk) => {
      out += chunk;
    });
    child.stderr.on("data", (chunk) => {
      complaints = (complaints + chunk).slice(-4000);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`go ${args.join(" ")} ended with ${code} in ${moduleFolder}:\n${complaints || out}`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureControlPlane();
