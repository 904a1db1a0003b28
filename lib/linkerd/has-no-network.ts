import { EGRESS_NETWORK } from "./kinds";
import type { PolicySnapshot } from "./policy-snapshot";

/** Whether the cluster was asked and holds no EgressNetwork; false while it could not be asked. */
export function hasNoNetwork({ unread, resources }: PolicySnapshot): boolean {
  if (unread.some(({ kind }) => kind === EGRESS_NETWORK.kind)) return false;
  return !resources.some(({ kind }) => kind === EGRESS_NETWORK.kind);
}
