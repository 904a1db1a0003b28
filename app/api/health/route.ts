import { respond } from "@/app/api/respond";
import { readPolicy } from "@/lib/cluster/read-policy";
import { describeSettings, readEnv } from "@/lib/env";
import { shownUrl } from "@/lib/env-secrets";
import { localTokenNeed } from "@/lib/local-token";
import { dashboard } from "@/lib/people/dashboard";
import { SOURCE } from "@/lib/readings/readings";
import { recordsState } from "@/lib/records/records-state";
import { threadStates } from "@/lib/threads/thread-state";
import { healthOf, prometheusHealth } from "./health-of";

export const dynamic = "force-dynamic";

/** `HealthAnswer`: how each part is. 200 also when all of them are down. */
export function GET(request: Request): Promise<Response> {
  return respond(request, async (caller) => {
    const [policy, checks, records] = await Promise.all([
      readPolicy(caller),
      SOURCE.check({ signal: request.signal }),
      // By whom records are kept.
      recordsState(dashboard()),
    ]);
    const { url } = readEnv().prometheus;
    const prometheus = prometheusHealth(url === null ? null : shownUrl(url), checks);
    return healthOf(policy, prometheus, describeSettings(), threadStates(), localTokenNeed(), records);
  });
}
