import { readBody, respond } from "@/app/api/respond";
import { undoChange } from "@/lib/changes/server/undo-change";

export const dynamic = "force-dynamic";

/** `UndoRequest` → `ApplyAnswer`. Refused when read-only. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async () => undoChange(await readBody(request, "undo")));
}
