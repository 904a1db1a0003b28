import { groupOf, type KubernetesObject } from "../../lib/linkerd/object";
import type { KubeAccess } from "./kube-access";
import { callKube } from "./kube-stream";
import { servedKind } from "./verb-table";

type Seed = Omit<KubernetesObject, "status">;

/** Creates the namespaces, then the objects in their order. What is there already stays as it is. */
export async function seedCluster(access: KubeAccess, namespaces: readonly string[], objects: readonly Seed[]) {
  for (const name of namespaces) {
    await create(access, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name } });
  }
  for (const object of objects) await create(access, collectionPath(object), object);
}

export function collectionPath(object: Seed): string {
  const { plural } = servedKind({ group: groupOf(object.apiVersion), kind: object.kind });
  const root = object.apiVersion.includes("/") ? `/apis/${object.apiVersion}` : `/api/${object.apiVersion}`;
  return `${root}/namespaces/${object.metadata.namespace}/${plural}`;
}

async function create(access: KubeAccess, path: string, body: unknown) {
  // As if somebody had applied it by hand: who owns a field is shown before it is changed.
  const asKubectl = `${path}?fieldManager=kubectl-client-side-apply`;
  const { status, body: answer } = await callKube(access, asKubectl, { method: "POST", body });
  if (status !== 201 && status !== 409) throw new Error(`POST ${path} was answered ${status}: ${answer.slice(0, 500)}`);
}
