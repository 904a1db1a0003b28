import { respond } from "@/app/api/respond";
import { readPolicy } from "@/lib/cluster/read-policy";

export const dynamic = "force-dynamic";

/** `PolicyAnswer`, also while the cluster is absent or down: `cluster.problem` and `kinds` tell. */
export function GET(request: Request): Promise<Response> {
  return respond(request, readPolicy);
}
