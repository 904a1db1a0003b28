import "server-only";
import { readEnv } from "../../env";
import { KubeClient } from "./kube-client";
import { loadKubeAccess } from "./kube-config";

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  var egressKubeClient: { key: string; client: Promise<KubeClient> } | undefined;
}

/**
 * The client for the configured cluster, made on first use. Throws `cluster_not_configured`; that is not remembered, so that a
 * kubeconfig which appears later is found.
 */
export function kubeClient(): Promise<KubeClient> {
  const { kubeTimeoutSeconds } = readEnv();
  const { KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST } = process.env;
  const key = JSON.stringify([KUBECONFIG, HOME, KUBERNETES_SERVICE_HOST, kubeTimeoutSeconds]);
  const kept = globalThis.egressKubeClient;
  if (kept?.key === key) return kept.client;
  const client = loadKubeAccess().then(
    (access) => new KubeClient(access, kubeTimeoutSeconds, () => loadKubeAccess(process.env, access.context)),
  );
  globalThis.egressKubeClient = { key, client };
  client.catch(() => {
    if (globalThis.egressKubeClient?.client === client) globalThis.egressKubeClient = undefined;
  });
  return client;
}
