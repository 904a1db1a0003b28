import type { Decision, EgressRequest } from "@/lib/linkerd/decision";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { compile } from "@/lib/resolver/compile/compile";
import { decide as decideWith } from "@/lib/resolver/decide";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";
import { answeredOnce } from "../port/kind";

/** What Linkerd would do with one request under a policy that is given. */
export const decide = answeredOnce(
  async ({ request, snapshot }: { request: EgressRequest; snapshot: PolicySnapshot }): Promise<Decision> => {
    await missingRegexEngine(snapshot);
    return decideWith(request, compile(snapshot));
  },
);
