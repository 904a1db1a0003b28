import { respond } from "@/app/api/respond";
import { policyHistoryOf } from "@/lib/cluster/policy-history";
import { readPolicy } from "@/lib/cluster/read-policy";
import type { Caller } from "@/lib/people/caller";

export const dynamic = "force-dynamic";

/**
 * `PolicyAnswer`, also while the cluster is absent or down: `cluster.problem` and `kinds` tell. With `?since=` `PolicyUpdate`: what changed
 * since that revision, or the whole where it is empty.
 */
export function GET(request: Request): Promise<Response> {
  const since = new URL(request.url).searchParams.get("since");
  const produce = async (caller: Caller) => {
    const answer = await readPolicy(caller);
    return since === null ? answer : policyHistoryOf(caller).updateSince(since === "" ? null : since, answer);
  };
  return respond(request, produce, { once: ["since"] });
}
