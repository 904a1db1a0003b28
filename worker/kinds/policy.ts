import { livePolicy } from "../live/live-policy";
import type { PolicyTold } from "../live/policy-feed";
import type { Kind } from "../port/kind";
import type { Failed } from "../port/message";

/** Which cluster the policy is of, and whether it can be written at all. */
export interface PolicyFacts extends Pick<PolicyTold, "cluster" | "readOnly"> {
  /** Why it may be out of date; null where it is not. */
  outdated: Failed | null;
}

/** Answers anew with every change of it. Fails only while nothing could be read at all. */
export const policy: Kind<Record<string, never>, PolicyFacts> = {
  open(_, answer) {
    let rev = 0;
    return livePolicy.watch(({ told, failed }) => {
      if (told)
        answer(++rev, { ok: true, value: { cluster: told.cluster, readOnly: told.readOnly, outdated: failed } });
      else if (failed) answer(++rev, { ok: false, error: failed });
    });
  },
};
