import type { LivePod } from "../network-policy/stored/live-cluster";

/** A pod, with what decides whether its traffic passes a Linkerd proxy. */
export interface WatchedPod extends LivePod {
  /** RFC 3339. */
  createdAt: string | null;
  /** `linkerd.io/inject` of the pod. */
  inject: string | null;
  /** null where it is not meshed. */
  proxy: PodProxy | null;
  hostPid: boolean;
  /** Names of the containers, the proxy's and linkerd-init's aside, that … */
  containers: {
    /** … run as the proxy's user, whose traffic iptables leave alone. */
    asProxy: readonly string[];
    /** … may rewrite iptables: NET_ADMIN, or privileged. */
    mayRewrite: readonly string[];
    /** … are init containers that run before the proxy is there. */
    beforeProxy: readonly string[];
  };
}

export interface PodProxy {
  /** As written: ports and ranges, by comma. */
  skippedOutboundPorts: string;
  skippedSubnets: readonly string[];
}

export interface WatchedNamespace {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** `linkerd.io/inject` of the namespace. */
  inject: string | null;
}
