import "server-only";
import { NETWORK_POLICY } from "../linkerd/kinds";
import type { KubernetesObject } from "../linkerd/object";
import type { Caller } from "../people/caller";
import { kubeClient } from "./client/current-client";
import { decodeObject, type TypeMeta } from "./client/decode-object";
import { listKind, nameOf } from "./client/list-kind";
import { collectionPath } from "./client/object-path";

const SECONDS = 10;
const TYPE: TypeMeta = { apiVersion: `${NETWORK_POLICY.group}/${NETWORK_POLICY.version}`, kind: NETWORK_POLICY.kind };

/** The NetworkPolicies of one namespace as they are stored now, from the API server itself: a watch may lag. Throws where they cannot be listed. */
export async function listNetworkPolicies(caller: Caller, namespace: string): Promise<KubernetesObject[]> {
  const attempt = {
    verb: "list",
    group: NETWORK_POLICY.group,
    resource: NETWORK_POLICY.plural,
    namespace,
    name: null,
  } as const;
  const { objects } = await listKind(await kubeClient(caller), NETWORK_POLICY, {
    attempt,
    path: collectionPath(NETWORK_POLICY, namespace),
    decode: (item) => {
      const object = decodeObject(item, TYPE);
      return object && ([nameOf(object), object] as const);
    },
    onPage: () => {},
    seconds: SECONDS,
    signal: AbortSignal.timeout(SECONDS * 1000),
  });
  return [...objects.values()];
}
