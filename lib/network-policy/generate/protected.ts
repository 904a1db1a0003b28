import { LINKERD_PORTS } from "./wanted";

const NEEDED_BY_ALL = ["kube-system", "kube-public", "kube-node-lease", "openshift-dns"];

/** Others depend on it: on its resolver, its API server's webhooks, or their proxies' control plane in `linkerd`. */
export function isProtected(namespace: string, linkerd: string = LINKERD_PORTS.namespace): boolean {
  return NEEDED_BY_ALL.includes(namespace) || namespace === linkerd;
}
