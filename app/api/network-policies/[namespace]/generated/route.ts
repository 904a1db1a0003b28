import { refuseFaults } from "@/app/api/parameters";
import { respond } from "@/app/api/respond";
import { generateNetworkPolicies } from "@/lib/answers/generate-policies";
import { GENERATE_PARAMETERS, parseGenerateQuestion } from "@/lib/bypass/generate-question";
import type { Caller } from "@/lib/people/caller";

export const dynamic = "force-dynamic";

/** `GeneratedAnswer`: a default-deny for egress with what the namespace needs beside it. Nothing is written. */
export function GET(request: Request, context: { params: Promise<{ namespace: string }> }): Promise<Response> {
  const produce = async (caller: Caller) => {
    const { question, faults } = parseGenerateQuestion(new URL(request.url).searchParams);
    refuseFaults(faults);
    const { namespace } = await context.params;
    return generateNetworkPolicies(caller, namespace, question);
  };
  return respond(request, produce, { once: GENERATE_PARAMETERS });
}
