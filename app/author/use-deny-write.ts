"use client";

import { useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { useAnswer } from "@/components/live/use-answer";
import { trafficPolicyWrite } from "@/lib/changes/traffic-policy";
import { decodeEgressNetwork } from "@/lib/linkerd/decode/decode-egress-network";
import { EGRESS_NETWORK } from "@/lib/linkerd/kinds";
import type { NamespacedName } from "@/lib/linkerd/object";
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
  const network = useMemo(() => networkNamed(asked ?? ""), [asked]);
  const payload = useMemo(
    () => network && { ref: { group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, ...network } },
    [network],
  );
  const { value, failed } = useAnswer("storedObject", asked ?? "", payload);
  if (!network) return null;
  const { namespace, name } = network;
  const object = value?.object;
  if (!object) {
    const obstacle = failed ? failed.message : value ? `There is no EgressNetwork ${namespace}/${name}.` : "Loading…";
    return { network, write: null, obstacle };
  }
  const decoded = decodeEgressNetwork(object);
  if (decoded.ok && decoded.value.trafficPolicy === "Deny")
    return { network, write: null, obstacle: `EgressNetwork ${namespace}/${name} is already set to Deny.` };
  return { network, write: { write: trafficPolicyWrite(object, "Deny"), before: object }, obstacle: null };
}

function networkNamed(text: string): NamespacedName | null {
  const [namespace, name, ...rest] = text.split("/");
  return namespace && name && rest.length === 0 ? { namespace, name } : null;
}
