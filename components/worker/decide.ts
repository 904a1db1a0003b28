import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { compile } from "@/lib/resolver/compile";
import { decide as decideWith } from "@/lib/resolver/decide";
import type { Decision, EgressRequest } from "@/lib/resolver/decision";
import { missingRegexEngine } from "@/lib/resolver/patterns";
import { answeredOnce } from "./kind";

/** What Linkerd would do with one request under a policy that is given. */
export const decide = answeredOnce(
  async ({ request, snapshot }: { request: EgressRequest; snapshot: PolicySnapshot }): Promise<Decision> => {
    await missingRegexEngine(snapshot);
    return decideWith(request, compile(snapshot));
  },
);
