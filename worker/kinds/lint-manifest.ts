import type { KubernetesObject } from "@/lib/linkerd/object";
import type { Finding } from "@/lib/resolver/lint/lint";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";
import { livePolicy } from "../live/live-policy";
import type { Kind } from "../port/kind";
import { failedBy } from "../port/message";

/** What of a manifest would not do what it seems to do, beside what the cluster has; anew with every change of it. */
export const lintManifest: Kind<{ manifest: KubernetesObject }, Finding[]> = {
  open({ manifest }, answer) {
    // Who only looks at flows never asks this.
    const linting = import("@/lib/simulation/lint-manifest");
    const patterns = missingRegexEngine({ resources: [manifest] });
    return livePolicy.watch(async ({ revision, policy, failed }) => {
      if (!policy) {
        if (failed) answer(revision, { ok: false, error: failed });
        return;
      }
      try {
        await patterns;
        answer(revision, { ok: true, value: (await linting).lintManifest(manifest, policy) });
      } catch (cause) {
        answer(revision, { ok: false, error: failedBy(cause) });
      }
    });
  },
};
