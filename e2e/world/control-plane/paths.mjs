// Where the real control plane's parts lie. Plain Node: the set-up reads this before `npm ci` has run.
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

export const KUBERNETES_VERSION = "v1.34.4";

/** Outside the clone, so that a fresh clone need not build again. */
export function cacheFolder() {
  const base = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  return join(base, "linkerd-egress-dashboard");
}

/** @returns {string} where kube-apiserver is, or is going to be */
export function apiServerPath() {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets) return join(assets, "kube-apiserver");
  return join(cacheFolder(), `kube-apiserver-${KUBERNETES_VERSION}`, "kube-apiserver");
}

/** @returns {string | null} where etcd is, null if it is nowhere */
export function etcdPath() {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets) {
    const path = join(assets, "etcd");
    return existsSync(path) ? path : null;
  }
  return onPath("etcd");
}

/** @param {string} name @returns {string | null} */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    if (folder && existsSync(join(folder, name))) return join(folder, name);
  }
  return null;
}

export const REMEDY = {
  etcd: "Install etcd (Debian: apt-get install etcd-server), or set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver.",
  apiServer:
    "`npm test` builds it once with Go (https://go.dev/dl); or set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver.",
};
