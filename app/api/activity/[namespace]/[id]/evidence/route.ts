import { respond } from "@/app/api/respond";
import { readEvidence } from "@/lib/changes/server/watch-change";

export const dynamic = "force-dynamic";

/** `EvidenceAnswer`: what fresh traffic says of one change. */
export function GET(
  request: Request,
  { params }: { params: Promise<{ namespace: string; id: string }> },
): Promise<Response> {
  return respond(request, async (caller) => {
    const { namespace, id } = await params;
    return readEvidence(caller, namespace, id);
  });
}
