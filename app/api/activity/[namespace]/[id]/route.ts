import { respond } from "@/app/api/respond";
import { readChange } from "@/lib/changes/server/read-activity";

export const dynamic = "force-dynamic";

/** `ChangeAnswer`: one kept change, and what of it can be taken back now. */
export function GET(
  request: Request,
  context: { params: Promise<{ namespace: string; id: string }> },
): Promise<Response> {
  return respond(request, async (caller) => {
    const { namespace, id } = await context.params;
    return readChange(caller, namespace, id);
  });
}
