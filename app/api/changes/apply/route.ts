import { readBody, respond } from "@/app/api/respond";
import { applyChange } from "@/lib/changes/apply-change";
import { applySchema } from "@/lib/changes/change-schema";

export const dynamic = "force-dynamic";

/** `ApplyRequest` → `ApplyAnswer`. Refused when read-only. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async () => applyChange(await readBody(request, applySchema)));
}
