import type { Decision } from "@/lib/linkerd/decision";
import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import type { Policy } from "@/lib/resolver/compile/compile";
import { decide } from "@/lib/resolver/decide";
import { decideAnywhere, type NamedRequest } from "@/lib/resolver/partial/decide-anywhere";
import { passes } from "@/lib/resolver/passes";
import { livePolicy } from "../live/live-policy";
import type { Kind } from "../port/kind";
import { type Failed, failedBy } from "../port/message";

/** What the policy of now makes of a request that nobody has sent. */
export interface RequestExplanation {
  /** As `decideAnywhere` gives them; empty where nothing was asked. */
  decisions: Decision[];
  /** Kinds that could not be read, so that the decision does without them. */
  unread: UnreadKind[];
  /** Of the cluster, for whoever has yet to name a client. */
  namespaces: string[];
  /** What else a client can do about the address that was named: reach it under another name. */
  otherWays: string[];
  /** Of a request by name that passes: metadata addresses where a client may claim that name. */
  reachesMetadata: string[];
  /** Why the policy may be out of date; null where it is not. */
  outdated: Failed | null;
}

const NOTHING = { otherWays: [], reachesMetadata: [] };

/** What is beside the verdict comes with the first request that is explained. */
async function besides(
  request: NamedRequest,
  policy: Policy,
): Promise<Pick<RequestExplanation, "otherWays" | "reachesMetadata">> {
  const { metadataAt, metadataReachedBy, otherWays, wayWords } = await import(
    "@/lib/resolver/partial/metadata-addresses"
  );
  const { ip } = request;
  if (ip === null) return { otherWays: [], reachesMetadata: metadataReachedBy(request, policy) };
  const metadata = metadataAt(ip);
  const reaches = metadata && passes(decide({ ...request, ip }, policy));
  return {
    otherWays: otherWays({ ...request, ip }, policy).map(wayWords),
    reachesMetadata: reaches ? [metadata.address] : [],
  };
}

/** Answers anew with every change of the policy, of a request or of none. Fails only while there is no policy at all. */
export const explainRequest: Kind<{ request: NamedRequest | null }, RequestExplanation> = {
  open({ request }, answer) {
    let latest: number | null = 0;
    const close = livePolicy.watch(({ revision, policy, failed }) => {
      latest = revision;
      if (policy) {
        const { unread, namespaces } = policy.snapshot;
        const tell = (asked: typeof NOTHING | Awaited<ReturnType<typeof besides>>) => {
          const decisions = request ? decideAnywhere(request, policy) : [];
          answer(revision, { ok: true, value: { decisions, unread, namespaces, ...asked, outdated: failed } });
        };
        if (!request) return tell(NOTHING);
        besides(request, policy).then(
          (asked) => latest === revision && tell(asked),
          (cause) => latest === revision && answer(revision, { ok: false, error: failedBy(cause) }),
        );
      } else if (failed) answer(revision, { ok: false, error: failed });
    });
    return () => {
      latest = null;
      close();
    };
  },
};
