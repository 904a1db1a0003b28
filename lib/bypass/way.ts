/** Ways around the mesh, in the order of how much they let pass. */
export const WAYS = [
  "unmeshed",
  "host-network",
  "skipped-ports",
  "skipped-subnets",
  "proxy-uid",
  "rewrites-iptables",
  "host-pid",
  "before-proxy",
  "ipv6",
  "private-ranges",
  "udp",
  "service-to-outside",
] as const;
export type WayKind = (typeof WAYS)[number];

/** One way around the proxies of a namespace, and who may take it. */
export interface Way {
  kind: WayKind;
  /** In words, with the numbers. */
  sentence: string;
  /** Who: workloads with their pods, or Services. */
  takers: readonly Taker[];
  /** Of the pods, how many NetworkPolicies keep from every address outside by this way; null where they cannot, or it is not judged. */
  closedPods: number | null;
  pods: number;
  fix: Fix;
}

export interface Taker {
  /** Such as `Deployment checkout`. */
  name: string;
  pods: number;
  /** Ports, containers, addresses …; empty where there is nothing to add. */
  detail: string;
}

export interface Fix {
  sentence: string;
  /** To be merged into the object that it names; null where no manifest helps. */
  yaml: string | null;
}

/** Open: some pod can take it, as far as NetworkPolicies go. */
export function isOpen({ pods, closedPods }: Way): boolean {
  return closedPods === null || closedPods < pods;
}
