import "server-only";
import { listAt, textAt } from "./at";
import type { KubeClient } from "./kube-client";

/** The API groups that the cluster serves; every user may ask. Throws as the API server refuses. */
export async function servedGroups(client: KubeClient): Promise<string[]> {
  const answer = await client.call({
    attempt: { verb: "get", group: "", resource: "apis", namespace: null, name: null },
    method: "GET",
    path: "/apis",
  });
  return listAt(answer, "groups").map((group) => textAt(group, "name"));
}
