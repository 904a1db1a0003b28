import { respond } from "@/app/api/respond";
import { PolicyHistory } from "@/lib/cluster/policy-history";
import { readPolicy } from "@/lib/cluster/read-policy";

export const dynamic = "force-dynamic";

const history = new PolicyHistory();

/**
 * `PolicyAnswer`, also while the cluster is absent or down: `cluster.problem` and `kinds` tell. With `?since=` `PolicyUpdate`: what changed
 * since that revision, or the whole where it is empty.
 */
export function GET(request: Request): Promise<Response> {
  const since = new URL(request.url).searchParams.get("since");
  const produce = async () => {
    const answer = await readPolicy();
    return since === null ? answer : history.updateSince(since === "" ? null : since, answer);
  };
  return respond(request, produce, { once: ["since"] });
}
