import type { NetworkPolicy, Protocol } from "./network-policy";

/** Of a pod what bears on who may connect. */
export interface Pod {
  namespace: string;
  name: string;
  labels: Readonly<Record<string, string>>;
  /** All its addresses, the one that it is known by first; empty until it has one. */
  ips: readonly string[];
  /** It shares its node's network, and so its addresses. */
  hostNetwork: boolean;
  /** Its node's addresses, as far as they are known. */
  nodeIps: readonly string[];
  /** `Running` where nothing is said. */
  phase: string;
  ports: readonly PodPort[];
}

/** A port that one of its containers declares. */
export interface PodPort {
  name: string | null;
  port: number;
  protocol: Protocol;
}

export interface Namespace {
  name: string;
  labels: Readonly<Record<string, string>>;
}

export interface NetworkSnapshot {
  namespaces: readonly Namespace[];
  pods: readonly Pod[];
  networkPolicies: readonly NetworkPolicy[];
}

/** The control plane writes it on every namespace, and lets nobody change it. */
export const NAME_LABEL = "kubernetes.io/metadata.name";

/** A pod that has ended keeps its address in its status, while another pod may have it by now. */
export function hasEnded({ phase }: Pod): boolean {
  return phase === "Succeeded" || phase === "Failed";
}
