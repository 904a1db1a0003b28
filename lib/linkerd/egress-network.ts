export type TrafficPolicy = "Allow" | "Deny";

/** `spec` of policy.linkerd.io/v1alpha1 EgressNetwork. Absent `networks` mean everything outside the cluster networks. */
export interface EgressNetworkSpec {
  trafficPolicy: TrafficPolicy;
  networks?: NetworkEntry[];
}

export interface NetworkEntry {
  cidr: string;
  except?: string[];
}
