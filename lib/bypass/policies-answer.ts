import { apiPath } from "../api-path";
import type { KindState } from "../cluster/asked/policy-answer";
import { NETWORK_POLICY, POD } from "../linkerd/kinds";
import type { PolicyFinding } from "../network-policy/lint/finding";
import { served } from "../served";
import type { Way } from "./way";

/** What `GET /api/network-policies` answers: a row for each namespace. */
export interface NetworkPoliciesAnswer {
  /** RFC 3339. */
  readAt: string;
  namespaces: NamespaceRow[];
  /** Kinds that are read for it; what is refused or old says so there. */
  kinds: KindState[];
  enforcement: Enforcement;
}

export interface NamespaceRow {
  name: string;
  /** Pods that run or start; those that ended are left out. */
  pods: number;
  /** With a proxy. */
  meshed: number;
  /** Pods that a policy isolates; hostNetwork pods are none of them. */
  isolatedEgress: number;
  isolatedIngress: number;
  /** Pods that no policy keeps from addresses outside, by TCP on any port. */
  reachOutside: number;
  policies: number;
  /** Open ways around the mesh. */
  openWays: number;
}

/** Who makes NetworkPolicies hold: no API tells, so it is guessed by the pods that run. */
export interface Enforcement {
  /** Such as `Cilium`; null where no pod of a known one was seen. */
  plugin: string | null;
  /** Kinds of other policies that the cluster serves: they bear on the same connections, and are not judged here. */
  others: string[];
}

/** What `GET /api/network-policies/[namespace]` answers. */
export interface NamespacePoliciesAnswer {
  readAt: string;
  known: Known;
  row: NamespaceRow;
  policies: PolicyRow[];
  ways: Way[];
  /** Workloads of which some pods are isolated by no policy, by direction. */
  open: { egress: OpenWorkload[]; ingress: OpenWorkload[] };
}

export interface OpenWorkload {
  name: string;
  pods: number;
}

export interface PolicyRow {
  name: string;
  /** What it does, a sentence each: whom it selects, and each of its rules. */
  words: string[];
  /** Pods that it selects now, the first few by name. */
  selected: { count: number; names: string[] };
  findings: readonly PolicyFinding[];
}

/** What a kind that cannot be read leaves unknown: none seen is not none there. */
export interface Known {
  pods: boolean;
  policies: boolean;
}

export function knownOf(kinds: readonly KindState[]): Known {
  const isRead = (kind: string) =>
    kinds.some((each) => each.kind === kind && (each.state === "synced" || each.state === "stale"));
  return { pods: isRead(POD.kind), policies: isRead(NETWORK_POLICY.kind) };
}

/** Of all namespaces; null where not everything could be read. */
export function openWaysOf({ namespaces, kinds }: Pick<NetworkPoliciesAnswer, "namespaces" | "kinds">): number | null {
  const known = knownOf(kinds);
  if (!known.pods || !known.policies) return null;
  return namespaces.reduce((sum, { openWays }) => sum + openWays, 0);
}

export const NETWORK_POLICIES = served<NetworkPoliciesAnswer>(apiPath("network-policies"));

export function namespacePolicies(namespace: string) {
  return served<NamespacePoliciesAnswer>(apiPath("network-policies/[namespace]", { namespace }));
}
