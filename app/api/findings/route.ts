import { respond } from "@/app/api/respond";
import { readFindings } from "@/lib/answers/read-findings";

export const dynamic = "force-dynamic";

/** `FindingsAnswer`: what of the policy does not do what it seems to do. */
export function GET(request: Request): Promise<Response> {
  return respond(request, readFindings);
}
