import "server-only";
import type { ResourceKind } from "../../linkerd/kinds";
import { listAt, textAt } from "./at";
import { refusedWith } from "./cluster-error";
import type { KubeClient } from "./kube-client";

/** The versions in which the API server serves this kind; empty where it has none. Throws when it cannot be asked. */
export async function servedVersions(client: KubeClient, kind: ResourceKind, signal?: AbortSignal): Promise<string[]> {
  const group = await discover(client, `/apis/${kind.group}`, kind, signal);
  const versions = listAt(group, "versions").map((each) => textAt(each, "version"));
  const served = await Promise.all(
    versions.map(async (version) => {
      const resources = listAt(await discover(client, `/apis/${kind.group}/${version}`, kind, signal), "resources");
      return resources.some((each) => textAt(each, "name") === kind.plural) ? [version] : [];
    }),
  );
  return served.flat();
}

async function discover(client: KubeClient, path: string, kind: ResourceKind, signal?: AbortSignal): Promise<unknown> {
  const attempt = { verb: "get", group: kind.group, resource: kind.plural, namespace: null, name: null } as const;
  try {
    return await client.call({ attempt, method: "GET", path, ...(signal ? { signal } : {}) });
  } catch (error) {
    if (refusedWith(error) === 404) return null;
    throw error;
  }
}
