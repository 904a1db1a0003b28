import { readBody, respond } from "@/app/api/respond";
import { planSchema } from "@/lib/changes/change-schema";
import { rehearse } from "@/lib/changes/rehearse";

export const dynamic = "force-dynamic";

/** `PlanRequest` → `WhatIf`. Stores nothing, and asks the API server nothing. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async () => rehearse(await readBody(request, planSchema), request.signal));
}
