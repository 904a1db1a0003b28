import { didYouMean } from "./did-you-mean";
import { POLICY_GROUP } from "./kinds";

/**
 * How Linkerd recognises what a parentRef or backendRef names: group and kind without regard to case; core is absent, empty or `core`.
 * Source: linkerd2 policy-controller/k8s/index/src/outbound/index.rs (is_service, is_egress_network)
 */
export type RefKind = "Service" | "EgressNetwork" | "Server";

interface GroupAndKind {
  group: string | null;
  kind: string | null;
}

/** A parentRef without a kind names nothing Linkerd knows. */
export function parentKindOf(ref: GroupAndKind): RefKind | null {
  return ref.kind === null ? null : kindOf(ref.group, ref.kind);
}

/** A backendRef without a kind is a Service. */
export function backendKindOf(ref: GroupAndKind): "Service" | "EgressNetwork" | null {
  const kind = kindOf(ref.group, ref.kind ?? "Service");
  return kind === "Server" ? null : kind;
}

/** A parentRef that was meant for an EgressNetwork and names a kind that there is not: another group, or the kind misspelt. */
export function isMisdirected({ group, kind }: GroupAndKind): boolean {
  const isOurs = (group ?? "").toLowerCase() === POLICY_GROUP;
  if (parentKindOf({ group, kind }) !== null) return false;
  return isOurs || (kind !== null && didYouMean(kind, ["EgressNetwork"]) !== null);
}

function kindOf(group: string | null, kind: string): RefKind | null {
  const lowerGroup = (group ?? "").toLowerCase();
  const lowerKind = kind.toLowerCase();
  if (lowerKind === "service") return lowerGroup === "" || lowerGroup === "core" ? "Service" : null;
  if (lowerGroup !== POLICY_GROUP) return null;
  if (lowerKind === "egressnetwork") return "EgressNetwork";
  return lowerKind === "server" ? "Server" : null;
}
