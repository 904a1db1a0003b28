import type { AuthoredFlow } from "@/lib/authoring/flows/author-flows";

/** What becomes of a ticked flow, in a cell. */
export const FATE_WORD: Record<NonNullable<AuthoredFlow["fate"]>, string> = {
  proposed: "Allowed",
  redirected: "Redirected",
  already: "Has a route",
  "not-denied": "Nothing to do",
  failing: "Fails",
  uncovered: "Not covered",
  "address-only": "Needs hostname",
  "needs-hostname": "Needs hostname",
  "needs-port": "Confirm port",
  "unusable-host": "Unusable hostname",
  "no-network": "No network",
  unserved: "Not served",
  "kind-conflict": "Conflict",
  "opaque-port": "Opaque port",
};
