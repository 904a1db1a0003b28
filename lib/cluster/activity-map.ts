import "server-only";
import { AppError } from "../errors";
import { isRecord } from "../linkerd/record";
import { at, textAt } from "./at";
import type { Attempt } from "./attempt";
import { kubeClient } from "./current-client";
import { decodeList } from "./decode-object";
import type { KubeClient } from "./kube-client";
import { FIELD_MANAGER, requireWrites } from "./write-object";

// One ConfigMap in each namespace whose policy was changed, one key for each change. A merge patch sets keys apart, so two
// replicas that write at once need no lock and lose nothing. Its fixed name lets RBAC grant this one alone: lists carry a
// field selector of that name, which the authorizer takes for `resourceNames`.

export const ACTIVITY_MAP = "linkerd-egress-dashboard-activity";

/** Texts by key, as stored; what they mean is not known here. */
export interface ActivityMap {
  namespace: string;
  entries: Record<string, string>;
}

/** Of all namespaces. Throws `cluster_forbidden`, and whatever keeps the API server from answering. */
export async function listActivityMaps(client?: KubeClient): Promise<ActivityMap[]> {
  const answer = await (client ?? (await kubeClient())).call({
    attempt: attemptOf("list", null),
    method: "GET",
    path: "/api/v1/configmaps",
    query: { fieldSelector: `metadata.name=${ACTIVITY_MAP}` },
  });
  const list = decodeList(answer);
  if (!list) throw new AppError("cluster_bad_answer", "Tried to list configmaps; the answer is no list.");
  return list.items.map(decodeMap).filter((each) => each.namespace !== "");
}

/** Of one namespace; empty where nothing was kept yet. */
export async function readActivityMap(namespace: string, client?: KubeClient): Promise<ActivityMap> {
  try {
    const attempt = attemptOf("get", namespace);
    const answer = await (client ?? (await kubeClient())).call({ attempt, method: "GET", path: pathOf(namespace) });
    return decodeMap(answer);
  } catch (error) {
    if (error instanceof AppError && error.code === "object_deleted") return { namespace, entries: {} };
    throw error;
  }
}

/**
 * Sets and (with null) removes keys, and leaves all others alone; creates the ConfigMap where there is none. Gives what is there
 * then. Throws `read_only`, `cluster_forbidden`, `object_invalid` (full, or no such namespace).
 */
export async function patchActivityMap(
  namespace: string,
  entries: Record<string, string | null>,
  client?: KubeClient,
): Promise<ActivityMap> {
  requireWrites();
  const connected = client ?? (await kubeClient());
  try {
    return await patched(connected, namespace, entries);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "object_deleted") throw error;
    return createdOrPatched(connected, namespace, entries);
  }
}

async function patched(client: KubeClient, namespace: string, entries: Record<string, string | null>) {
  const answer = await client.call({
    attempt: attemptOf("patch", namespace),
    method: "PATCH",
    path: pathOf(namespace),
    query: { fieldManager: FIELD_MANAGER },
    contentType: "application/merge-patch+json",
    body: { data: entries },
  });
  return decodeMap(answer);
}

async function createdOrPatched(client: KubeClient, namespace: string, entries: Record<string, string | null>) {
  const kept = Object.entries(entries).filter(([, value]) => value !== null);
  try {
    const answer = await client.call({
      attempt: attemptOf("create", namespace),
      method: "POST",
      path: `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps`,
      query: { fieldManager: FIELD_MANAGER },
      body: {
        apiVersion: "v1",
        kind: "ConfigMap",
        metadata: { name: ACTIVITY_MAP, labels: { "app.kubernetes.io/managed-by": FIELD_MANAGER } },
        data: Object.fromEntries(kept),
      },
    });
    return decodeMap(answer);
  } catch (error) {
    // Another replica was first.
    if (error instanceof AppError && error.code === "object_exists") return patched(client, namespace, entries);
    throw error;
  }
}

function pathOf(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/configmaps/${ACTIVITY_MAP}`;
}

function attemptOf(verb: Attempt["verb"], namespace: string | null): Attempt {
  return { verb, group: "", resource: "configmaps", namespace, name: verb === "list" ? null : ACTIVITY_MAP };
}

function decodeMap(value: unknown): ActivityMap {
  const data = at(value, "data");
  const texts = Object.entries(isRecord(data) ? data : {}).filter(
    (each): each is [string, string] => typeof each[1] === "string",
  );
  return { namespace: textAt(value, "metadata", "namespace"), entries: Object.fromEntries(texts) };
}
