import { policyQuery } from "@/lib/cluster/policy-query";
import { policyFeed } from "./policy-feed";

const POLICY_REFRESH_MILLISECONDS = 10_000;

/** The one policy of the worker: read and compiled once, whoever asks about it. */
export const livePolicy = policyFeed((signal) => policyQuery.queryFn({ signal }), POLICY_REFRESH_MILLISECONDS);
