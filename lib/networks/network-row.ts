import type { NetworkTraffic } from "../flows/network-traffic";
import type { AcceptedCondition } from "../linkerd/decode/accepted-condition";
import type { EgressNetworkSpec } from "../linkerd/egress-network";
import type { KubernetesObject, NamespacedName } from "../linkerd/object";
import type { UnreadKind } from "../linkerd/policy-snapshot";
import type { AttachedPort, AttachedRoute } from "../resolver/compile/attached-routes";
import type { NetworkReach } from "../resolver/network-reach";
import type { DefaultTraffic } from "./default-traffic";
import type { PlacedFinding } from "./placed-finding";

/** One EgressNetwork with what the resolver and the metrics say of it. */
export interface NetworkRow {
  /** `namespace/name`, as in the URL. */
  key: string;
  ref: NamespacedName;
  /** null where Linkerd cannot read the spec; `unreadable` says why. */
  spec: EgressNetworkSpec | null;
  unreadable: string | null;
  accepted: AcceptedCondition;
  reach: NetworkReach | null;
  /** Ports that a route names. */
  routedPorts: number[];
  /** On it and on the routes attached to it; null as long as nobody looked. */
  findings: PlacedFinding[] | null;
  /** null as long as flows are not known. */
  traffic: NetworkTraffic | null;
}

/** What is shown of the one that is looked at. */
export interface NetworkDetails extends NetworkRow {
  object: KubernetesObject;
  ports: PortDetails[];
  /** What fell to Linkerd's own routes; null as long as flows are not known. */
  defaults: DefaultTraffic[] | null;
  /** Ranges that count as inside. */
  clusterNetworks: string[];
  unread: UnreadKind[];
}

export interface PortDetails extends AttachedPort {
  routes: RouteDetails[];
}

export interface RouteDetails extends AttachedRoute {
  /** As stored. */
  object: KubernetesObject | null;
  /** null as long as flows are not known. */
  perSecond: number | null;
  /** null where none was seen. */
  counts: "requests" | "connections" | null;
}
