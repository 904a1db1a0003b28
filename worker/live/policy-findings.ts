import { type PlacedFinding, placeFindings } from "@/lib/networks/placed-finding";
import type { Policy } from "@/lib/resolver/compile/compile";

/** Each policy is looked at once, whoever asks. */
const found = new WeakMap<Policy, Promise<PlacedFinding[]>>();

/** What of `policy` does not do what it seems to do. Rejects only where the rules could not be loaded. */
export function policyFindings(policy: Policy): Promise<PlacedFinding[]> {
  const known = found.get(policy);
  if (known) return known;
  const finding = import("@/lib/resolver/lint/lint").then(({ lint }) =>
    placeFindings(lint(policy.snapshot, policy), policy.snapshot),
  );
  found.set(policy, finding);
  finding.catch(() => found.delete(policy));
  return finding;
}
