import { respond } from "@/app/api/respond";
import { readNamespacePolicies } from "@/lib/answers/read-network-policies";

export const dynamic = "force-dynamic";

/** `NamespacePoliciesAnswer`: the policies of one namespace in words, what they select, and each way around its proxies. */
export function GET(request: Request, context: { params: Promise<{ namespace: string }> }): Promise<Response> {
  return respond(request, async (caller) => {
    const { namespace } = await context.params;
    return readNamespacePolicies(caller, namespace);
  });
}
