"use client";

import { useQuery } from "@tanstack/react-query";
import { useSearchParams } from "next/navigation";
import { trafficPolicyWrite } from "@/lib/changes/traffic-policy";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import { decodeEgressNetwork } from "@/lib/linkerd/decode/decode-egress-network";
import { EGRESS_NETWORK } from "@/lib/linkerd/kinds";
import { type NamespacedName, refOf, sameRef } from "@/lib/linkerd/object";
import type { TakenWrite } from "@/lib/take-away/take-away";

export interface DenyWrite {
  network: NamespacedName;
  write: TakenWrite | null;
  /** Why there is none. */
  obstacle: string | null;
}

/** The switch to Deny that the address asks for behind the routes: `deny=namespace/name`. null where it does not. */
export function useDenyWrite(): DenyWrite | null {
  const asked = useSearchParams().get("deny");
  const policy = useQuery({ ...policyQuery, enabled: asked !== null });
  const [namespace, name, ...rest] = (asked ?? "").split("/");
  if (!namespace || !name || rest.length > 0) return null;
  const network = { namespace, name };
  const ref = { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace, name };
  const object = policy.data?.snapshot.resources.find((each) => sameRef(refOf(each), ref));
  if (!object) {
    const obstacle = policy.data ? `There is no EgressNetwork ${namespace}/${name}.` : "Being read…";
    return { network, write: null, obstacle };
  }
  const decoded = decodeEgressNetwork(object);
  if (decoded.ok && decoded.value.trafficPolicy === "Deny")
    return { network, write: null, obstacle: `EgressNetwork ${namespace}/${name} is set to Deny already.` };
  return { network, write: { write: trafficPolicyWrite(object, "Deny"), before: object }, obstacle: null };
}
