import type { NetworkTraffic } from "@/lib/flows/network-traffic";
import type { AcceptedCondition } from "@/lib/linkerd/decode/accepted-condition";
import type { EgressNetworkSpec } from "@/lib/linkerd/egress-network";
import type { KubernetesObject, NamespacedName } from "@/lib/linkerd/object";
import type { AttachedPort } from "@/lib/resolver/compile/attached-routes";
import type { Finding } from "@/lib/resolver/lint/lint";
import type { NetworkReach } from "@/lib/resolver/network-reach";

/** One EgressNetwork with what the resolver and the metrics say of it. */
export interface NetworkRow {
  /** `namespace/name`, as in the URL. */
  key: string;
  ref: NamespacedName;
  object: KubernetesObject;
  /** null where Linkerd cannot read the spec; `unreadable` says why. */
  spec: EgressNetworkSpec | null;
  unreadable: string | null;
  accepted: AcceptedCondition;
  reach: NetworkReach | null;
  ports: AttachedPort[];
  /** On it and on the routes attached to it; null as long as nobody looked. */
  findings: Finding[] | null;
  /** null as long as flows are not known. */
  traffic: NetworkTraffic | null;
}
