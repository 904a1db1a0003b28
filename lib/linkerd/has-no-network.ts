import { isEgressNetwork } from "./kinds";
import type { PolicySnapshot } from "./policy-snapshot";

/** Whether the cluster was asked and holds no EgressNetwork; false while it could not be asked. */
export function hasNoNetwork({ unread, resources }: PolicySnapshot): boolean {
  if (unread.some(isEgressNetwork)) return false;
  return !resources.some(isEgressNetwork);
}
