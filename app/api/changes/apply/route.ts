import { readBody, respond } from "@/app/api/respond";
import { applyChange } from "@/lib/changes/server/apply-change";

export const dynamic = "force-dynamic";

/** `ApplyRequest` → `ApplyAnswer`. Refused when read-only. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async (caller) => applyChange(caller, await readBody(request, "apply")));
}
