/** A NetworkPolicy of networking.k8s.io/v1 as the API server stores it: defaults written in, empty lists gone. */
export interface NetworkPolicy {
  namespace: string;
  name: string;
  spec: PolicySpec;
}

export type PolicyType = "Ingress" | "Egress";
export const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
export type Protocol = (typeof PROTOCOLS)[number];
export const OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist"] as const;

export interface PolicySpec {
  podSelector: LabelSelector;
  ingress?: IngressRule[];
  egress?: EgressRule[];
  /** Never empty. */
  policyTypes: PolicyType[];
}

export interface IngressRule {
  ports?: PolicyPort[];
  from?: PolicyPeer[];
}

export interface EgressRule {
  ports?: PolicyPort[];
  to?: PolicyPeer[];
}

export interface PolicyPort {
  protocol: Protocol;
  /** A number, or a name that the target pod gives one of its ports; absent: every port of the protocol. */
  port?: number | string;
  endPort?: number;
}

/** One of `ipBlock` and selectors; both selectors together are one condition. */
export interface PolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: IpBlock;
}

export interface IpBlock {
  cidr: string;
  except?: string[];
}

/** Everything, where it says nothing. */
export interface LabelSelector {
  matchLabels?: Record<string, string>;
  matchExpressions?: LabelRequirement[];
}

export interface LabelRequirement {
  key: string;
  operator: (typeof OPERATORS)[number];
  values?: string[];
}
