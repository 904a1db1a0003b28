import { readBody, respond } from "@/app/api/respond";
import { explain } from "@/lib/answers/explain";

export const dynamic = "force-dynamic";

/** `EgressRequest` → `Decision`, or `PartialRequest` → `FlowDecision`, under the policy as it is now. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async (caller) => explain(caller, await readBody(request, "explain")));
}
