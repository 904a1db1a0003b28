import { STATUS_SECONDS, type WrittenStatus, writtenStatus } from "@/lib/changes/checks/written-status";
import type { ObjectRef } from "@/lib/linkerd/object";
import { livePolicy } from "../live/live-policy";
import type { PolicyState } from "../live/policy-feed";
import type { Kind } from "../port/kind";

export interface WrittenQuestion {
  refs: ObjectRef[];
  /** RFC 3339, by the server's clock. */
  appliedAt: string;
}

/** What Linkerd's controller says of objects that were written: with every change of them, and when its time is up. */
export const written: Kind<WrittenQuestion, { ref: ObjectRef; status: WrittenStatus }[]> = {
  open({ refs, appliedAt }, answer) {
    let rev = 0;
    let open = true;
    let timer: ReturnType<typeof setTimeout> | undefined;

    function tell(state: PolicyState) {
      const { policy, failed, skew } = state;
      clearTimeout(timer);
      if (!policy) {
        if (failed) answer(++rev, { ok: false, error: failed });
        return;
      }
      const seconds = Math.max(0, (Date.now() - skew - Date.parse(appliedAt)) / 1000);
      answer(++rev, { ok: true, value: refs.map((ref) => ({ ref, status: writtenStatus(ref, policy, seconds) })) });
      const left = STATUS_SECONDS - seconds;
      if (left > 0) timer = setTimeout(() => tell(state), left * 1000);
    }

    // What was read before the change would call a new object deleted.
    let latest: PolicyState | null = null;
    let fresh = false;
    const leave = livePolicy.watch((state) => {
      latest = state;
      if (fresh) tell(state);
    });
    void livePolicy.refresh().then(() => {
      fresh = true;
      if (open && latest) tell(latest);
    });
    return () => {
      open = false;
      clearTimeout(timer);
      leave();
    };
  },
};
