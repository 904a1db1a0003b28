import { readBody, respond } from "@/app/api/respond";
import { rehearse } from "@/lib/answers/rehearse";

export const dynamic = "force-dynamic";

/** `PlanRequest` → `WhatIf`. Stores nothing, and asks the API server nothing. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async (caller) => rehearse(caller, await readBody(request, "plan"), request.signal));
}
