// Builds kube-apiserver once, where there is none. Plain Node, no packages.
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { goBuild } from "../go-build.mjs";
import { apiServerPath, etcdPath, KUBERNETES_VERSION, REMEDY } from "./paths.mjs";

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
  log(`Building kube-apiserver ${KUBERNETES_VERSION} once, into ${dirname(path)} (some minutes) …`);
  const [major, minor] = KUBERNETES_VERSION.slice(1).split(".");
  const version = "k8s.io/component-base/version";
  // Without these it calls itself v0.0.0 and refuses some things.
  const flags = `-s -w -X ${version}.gitVersion=${KUBERNETES_VERSION} -X ${version}.gitMajor=${major} -X ${version}.gitMinor=${minor}`;
  await goBuild({
    folder: dirname(fileURLToPath(import.meta.url)),
    path,
    program: "k8s.io/kubernetes/cmd/kube-apiserver",
    flags: ["-ldflags", flags],
    remedy: REMEDY.apiServer,
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureControlPlane();
