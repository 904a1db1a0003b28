import { type Checked, checkedIn, type PlacedFinding } from "@/lib/networks/placed-finding";
import { livePolicy } from "../live/live-policy";
import { policyFindings } from "../live/policy-findings";
import type { Kind } from "../port/kind";
import { type Failed, failedBy } from "../port/message";

export interface FindingsSeen {
  /** The worst first. */
  findings: PlacedFinding[];
  checked: Checked;
  /** Why the policy may be out of date; null where it is not. */
  outdated: Failed | null;
}

/** What of the policy does not do what it seems to do; anew with every change of it. */
export const findings: Kind<Record<string, never>, FindingsSeen> = {
  open(_, answer) {
    let rev = 0;
    return livePolicy.watch(({ policy, failed }) => {
      const mine = ++rev;
      if (!policy) {
        if (failed) answer(mine, { ok: false, error: failed });
        return;
      }
      // What was looked for in an older policy and comes later is dropped for its `rev`.
      policyFindings(policy).then(
        (found) =>
          answer(mine, { ok: true, value: { findings: found, checked: checkedIn(policy.snapshot), outdated: failed } }),
        (cause: unknown) => answer(mine, { ok: false, error: failedBy(cause) }),
      );
    });
  },
};
