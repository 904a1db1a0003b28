import { respond } from "@/app/api/respond";
import { readNetworkPolicies } from "@/lib/answers/read-network-policies";

export const dynamic = "force-dynamic";

/** `NetworkPoliciesAnswer`: each namespace, isolated or open, and the ways around its proxies. */
export function GET(request: Request): Promise<Response> {
  return respond(request, readNetworkPolicies);
}
