import { type KubernetesObject, type ObjectRef, refOf, sameRef } from "@/lib/linkerd/object";
import { livePolicy } from "../live/live-policy";
import type { Kind } from "../port/kind";

/** One object as it is stored now, null where there is none; anew with every change of the policy. */
export const storedObject: Kind<{ ref: ObjectRef }, { object: KubernetesObject | null }> = {
  open({ ref }, answer) {
    return livePolicy.watch(({ revision, policy, failed }) => {
      if (policy) {
        const object = policy.snapshot.resources.find((each) => sameRef(refOf(each), ref)) ?? null;
        answer(revision, { ok: true, value: { object } });
      } else if (failed) answer(revision, { ok: false, error: failed });
    });
  },
};
