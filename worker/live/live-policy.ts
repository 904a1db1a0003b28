import { readPolicyUpdate } from "@/lib/cluster/asked/policy-query";
import type { Policy } from "@/lib/resolver/compile/compile";
import { firstOf } from "./first-of";
import { liveStream } from "./live-stream";
import { policyFeed } from "./policy-feed";

/** The stream tells of changes at once; this is for what it cannot know, such as a cluster that was not there. */
const POLICY_REFRESH_MILLISECONDS = 60_000;

/** The one policy of the worker: read and compiled once, whoever asks about it. */
export const livePolicy = policyFeed(readPolicyUpdate, POLICY_REFRESH_MILLISECONDS, liveStream.watchPolicy);

/** The policy of now. Rejects with an `AppError` where there is none. */
export function knownPolicy(signal: AbortSignal): Promise<Policy> {
  return firstOf(livePolicy.watch, ({ policy }) => policy, signal);
}
