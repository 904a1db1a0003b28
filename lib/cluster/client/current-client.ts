import "server-only";
import { readEnv } from "../../env";
import type { Caller } from "../../people/caller";
import { KubeClient } from "./kube-client";
import { loadKubeAccess } from "./kube-config";

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  /** By the caller's key; `made` of these credentials and settings. */
  var egressKubeClients: Map<string, { made: string; client: Promise<KubeClient> }> | undefined;
}

/**
 * The client that speaks to the cluster as `caller`, made on first use. Throws `cluster_not_configured`; that is not remembered, so that
 * a kubeconfig which appears later is found.
 */
export function kubeClient({ key, credentials }: Caller): Promise<KubeClient> {
  const { kubeTimeoutSeconds } = readEnv();
  const made = JSON.stringify([credentials, kubeTimeoutSeconds]);
  globalThis.egressKubeClients ??= new Map();
  const clients = globalThis.egressKubeClients;
  const kept = clients.get(key);
  if (kept?.made === made) return kept.client;
  const client = loadKubeAccess(credentials).then(
    (access) => new KubeClient(access, kubeTimeoutSeconds, () => loadKubeAccess(credentials, access.context)),
  );
  clients.set(key, { made, client });
  client.catch(() => {
    if (clients.get(key)?.client === client) clients.delete(key);
  });
  return client;
}
