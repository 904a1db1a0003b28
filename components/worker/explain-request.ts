import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import { decideAnywhere, type NamedRequest } from "@/lib/resolver/decide-anywhere";
import type { Decision } from "@/lib/resolver/decision";
import type { Kind } from "./kind";
import { livePolicy } from "./live-policy";
import type { Failed } from "./message";

/** What the policy of now makes of a request that nobody has sent. */
export interface RequestExplanation {
  /** As `decideAnywhere` gives them; empty where nothing was asked. */
  decisions: Decision[];
  /** Kinds that could not be read, so that the decision does without them. */
  unread: UnreadKind[];
  /** Of the cluster, for whoever has yet to name a client. */
  namespaces: string[];
  /** Why the policy may be out of date; null where it is not. */
  outdated: Failed | null;
}

/** Answers anew with every change of the policy, of a request or of none. Fails only while there is no policy at all. */
export const explainRequest: Kind<{ request: NamedRequest | null }, RequestExplanation> = {
  open: ({ request }, answer) =>
    livePolicy.watch(({ revision, policy, failed }) => {
      if (policy) {
        const { unread, namespaces } = policy.snapshot;
        const decisions = request ? decideAnywhere(request, policy) : [];
        answer(revision, { ok: true, value: { decisions, unread, namespaces, outdated: failed } });
      } else if (failed) answer(revision, { ok: false, error: failed });
    }),
};
