import { readBody, respond } from "@/app/api/respond";
import { verifySchema } from "@/lib/changes/change-schema";
import { verifyChange } from "@/lib/changes/verify-change";

export const dynamic = "force-dynamic";

/** `VerifyRequest` → `{ verification }`: looks at fresh traffic, and keeps what it shows beside the change. */
export function POST(request: Request): Promise<Response> {
  return respond(async () => ({ verification: await verifyChange(await readBody(request, verifySchema)) }));
}
