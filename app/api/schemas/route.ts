import { respond, tagged } from "@/app/api/respond";
import { readSchemas } from "@/lib/cluster/read-schemas";

export const dynamic = "force-dynamic";

/** `SchemasAnswer`: 200 also while the cluster is absent or down, with the newest bundle and why. */
export function GET(request: Request): Promise<Response> {
  return respond(request, async (caller) => tagged(request, await readSchemas(caller)));
}
