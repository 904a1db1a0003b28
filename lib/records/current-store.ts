import "server-only";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { textAt } from "../cluster/client/at";
import { kubeClient } from "../cluster/client/current-client";
import type { KubeClient } from "../cluster/client/kube-client";
import { readEnv } from "../env";
import { AppError } from "../errors";
import type { Caller } from "../people/caller";
import { stateFolder } from "../state-folder";
import { ClusterRecords } from "./cluster-records";
import { FileRecords } from "./file-records";
import type { RecordStore } from "./record-store";

const OWN_NAMESPACE = "/var/run/secrets/kubernetes.io/serviceaccount/namespace";

// On globalThis, since Next gives routes and instrumentation separate instances of this module.
declare global {
  /** By the caller's key; `made` of these settings. */
  var egressRecordStores: Map<string, { made: string; client: KubeClient; store: Promise<RecordStore> }> | undefined;
}

/**
 * Where the records of the cluster are kept, as `caller` reaches them: ConfigMaps of RECORDS_NAMESPACE or of the pod's own namespace, else files
 * in the user's state folder. Throws what keeps the cluster from being known.
 */
export async function recordStore(caller: Caller): Promise<RecordStore> {
  const client = await kubeClient(caller);
  const made = JSON.stringify([readEnv().recordsNamespace, stateFolder()]);
  globalThis.egressRecordStores ??= new Map();
  const stores = globalThis.egressRecordStores;
  const kept = stores.get(caller.key);
  if (kept?.made === made && kept.client === client) return kept.store;
  const store = chooseStore(caller, client);
  stores.set(caller.key, { made, client, store });
  store.catch(() => {
    if (stores.get(caller.key)?.store === store) stores.delete(caller.key);
  });
  return store;
}

/** The namespace that the dashboard runs in, or keeps its records in; null where it runs outside. */
export async function dashboardNamespace(caller: Caller): Promise<string | null> {
  return ownNamespace(await kubeClient(caller)) ?? readEnv().recordsNamespace;
}

async function chooseStore(caller: Caller, client: KubeClient): Promise<RecordStore> {
  const namespace = readEnv().recordsNamespace ?? ownNamespace(client);
  if (namespace !== null) return new ClusterRecords(() => kubeClient(caller), namespace);
  return new FileRecords(join(stateFolder(), "changes", await clusterKey(client)));
}

function ownNamespace({ access }: KubeClient): string | null {
  if (access.source !== "in-cluster") return null;
  try {
    return readFileSync(OWN_NAMESPACE, "utf8").trim() || null;
  } catch {
    return null;
  }
}

/** A cluster is known by the uid of its namespace kube-system, whatever address leads to it; by that where it may not be read. */
async function clusterKey(client: KubeClient): Promise<string> {
  const attempt = { verb: "get", group: "", resource: "namespaces", namespace: null, name: "kube-system" } as const;
  try {
    const answer = await client.call({ attempt, method: "GET", path: "/api/v1/namespaces/kube-system" });
    const uid = textAt(answer, "metadata", "uid");
    if (/^[0-9A-Za-z-]{1,64}$/.test(uid)) return uid;
  } catch (error) {
    const known = error instanceof AppError && ["cluster_forbidden", "object_deleted"].includes(error.code);
    if (!known) throw error;
  }
  return createHash("sha256").update(client.access.server).digest("hex").slice(0, 32);
}
