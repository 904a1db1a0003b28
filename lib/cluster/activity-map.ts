import "server-only";
import { AppError } from "../errors";
import { isRecord } from "../linkerd/record";
import type { Caller } from "../people/caller";
import { at, textAt } from "./client/at";
import { kubeClient } from "./client/current-client";
import { decodeList } from "./client/decode-object";

// Former versions kept what they changed in one ConfigMap of each namespace, one key for each change. Tenants can write there, so
// it is shown and nothing more. Lists carry a field selector of its name, which the authorizer takes for `resourceNames`.

const ACTIVITY_MAP = "linkerd-egress-dashboard-activity";

/** Texts by key, as stored; what they mean is not known here. */
export interface ActivityMap {
  namespace: string;
  entries: Record<string, string>;
}

/** Of all namespaces. Throws `cluster_forbidden`, and whatever keeps the API server from answering. */
export async function listActivityMaps(caller: Caller): Promise<ActivityMap[]> {
  const answer = await (await kubeClient(caller)).call({
    attempt: { verb: "list", group: "", resource: "configmaps", namespace: null, name: null },
    method: "GET",
    path: "/api/v1/configmaps",
    query: { fieldSelector: `metadata.name=${ACTIVITY_MAP}` },
  });
  const list = decodeList(answer);
  if (!list) throw new AppError("cluster_bad_answer", "Tried to list configmaps; the answer is not a list.");
  return list.items.map(decodeMap).filter((each) => each.namespace !== "");
}

function decodeMap(value: unknown): ActivityMap {
  const data = at(value, "data");
  const texts = Object.entries(isRecord(data) ? data : {}).filter(
    (each): each is [string, string] => typeof each[1] === "string",
  );
  return { namespace: textAt(value, "metadata", "namespace"), entries: Object.fromEntries(texts) };
}
