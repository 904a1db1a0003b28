import { readBody, respond } from "@/app/api/respond";
import { planChange } from "@/lib/changes/server/plan-change";

export const dynamic = "force-dynamic";

/** `PlanRequest` → `ChangePlan`. Stores nothing. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async (caller) => planChange(caller, await readBody(request, "plan")));
}
