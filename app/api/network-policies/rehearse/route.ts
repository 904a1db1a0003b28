import { readBody, respond } from "@/app/api/respond";
import { readNamespacePolicies } from "@/lib/answers/read-network-policies";
import { readConnections } from "@/lib/answers/rehearse-connections";

export const dynamic = "force-dynamic";

/** `ConnectionsRequest` → `ConnectionRehearsal`: who loses what by the NetworkPolicies of a proposal. Nothing is written. */
export function POST(request: Request): Promise<Response> {
  return respond(request, async (caller) =>
    readConnections(caller, await readBody(request, "connections"), request.signal),
  );
}

/** A namespace may be called so. */
export function GET(request: Request): Promise<Response> {
  return respond(request, (caller) => readNamespacePolicies(caller, "rehearse"));
}
