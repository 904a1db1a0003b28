import { respond } from "@/app/api/respond";
import { readActivity } from "@/lib/changes/server/read-activity";

export const dynamic = "force-dynamic";

/** `ActivityAnswer`: what was changed through the dashboard, the newest first. */
export function GET(request: Request): Promise<Response> {
  return respond(request, readActivity);
}
