import type { TlsRouteVersion } from "./linkerd-reads";
import type { KubernetesObject } from "./object";

/**
 * What is wanted, at one moment: EgressNetworks, routes and Services as stored, with the settings of Linkerd that bear on egress.
 * Plain data: it travels to the browser and into workers.
 */
export interface PolicySnapshot {
  /** RFC 3339. */
  readAt: string;
  /** EgressNetworks, routes (in the version that Linkerd reads) and Services; Services carry only ports and cluster addresses. */
  resources: KubernetesObject[];
  /** Helm `clusterNetworks`. */
  clusterNetworks: string[];
  /** Helm `egress.globalEgressNetworkNamespace`. */
  globalEgressNamespace: string;
  /** Helm `proxy.opaquePorts`: comma list with ranges. */
  defaultOpaquePorts: string;
  /** Of a TLSRoute read as v1alpha2. `required` by edge-26.8.2 and 26.8.3: without the key it is skipped; else absent means every SNI. */
  tlsRouteHostnames: "optional" | "required";
  /** Which this Linkerd reads here; absent: v1alpha2. */
  tlsRouteVersion?: TlsRouteVersion;
  /** As Linkerd calls itself, e.g. `edge-26.8.3`; absent or null where nobody knows. What depends on it: `linkerd-reads.ts`. */
  linkerdVersion?: string | null;
  /** `live`: a route without status is not in force. `computed`: status is predicted where it is absent. */
  status: "live" | "computed";
  /** Names of the cluster's namespaces as far as they could be listed; clients live in them. */
  namespaces: string[];
  /** Kinds that could not be read; a decision that may hang on them says so. */
  unread: UnreadKind[];
}

export interface UnreadKind {
  group: string;
  kind: string;
  /** `absent`: no CRD. `unserved`: not in the version that Linkerd reads. `forbidden`: no right to list. `failed`: no answer. */
  why: "absent" | "unserved" | "forbidden" | "failed";
  message: string;
}

/** Helm's own defaults. Source: linkerd2 charts/linkerd-control-plane/values.yaml */
export const LINKERD_DEFAULTS = {
  clusterNetworks: ["10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fd00::/8"],
  globalEgressNamespace: "linkerd-egress",
  defaultOpaquePorts: "25,587,3306,4444,5432,6379,9300,11211",
  tlsRouteHostnames: "optional",
} as const;
