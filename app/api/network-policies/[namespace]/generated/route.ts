import { checkNames, refuseFaults } from "@/app/api/parameters";
import { respond } from "@/app/api/respond";
import { generateNetworkPolicies } from "@/lib/answers/read-network-policies";
import { GENERATE_PARAMETERS, parseGenerateQuestion } from "@/lib/bypass/generate-question";

export const dynamic = "force-dynamic";

/** `GeneratedAnswer`: a default-deny for egress with what the namespace needs beside it. Nothing is written. */
export function GET(request: Request, context: { params: Promise<{ namespace: string }> }): Promise<Response> {
  return respond(request, async (caller) => {
    const url = new URL(request.url);
    checkNames(url, { once: GENERATE_PARAMETERS });
    const { question, faults } = parseGenerateQuestion(url.searchParams);
    refuseFaults(faults);
    const { namespace } = await context.params;
    return generateNetworkPolicies(caller, namespace, question);
  });
}
