"use client";

import { use, useEffect, useState } from "react";
import type { KubernetesObject } from "@/lib/linkerd/object";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";

/**
 * For pages that compile or admit by themselves: suspends until the patterns of `snapshot` can be read, which on the server they always
 * can. So what the server rendered stands until the browser can render the same.
 */
export function useRegexEngine(snapshot: Pick<PolicySnapshot, "resources"> | undefined): void {
  const missing = snapshot && missingRegexEngine(snapshot);
  if (missing) use(missing);
}

/** For a manifest that is being typed, which must not vanish meanwhile: what it is told of its patterns comes a moment later. */
export function useRegexEngineSoon(manifest: KubernetesObject | null): void {
  const [, setLoaded] = useState(false);
  useEffect(() => {
    void missingRegexEngine({ resources: manifest ? [manifest] : [] })?.then(() => setLoaded(true));
  }, [manifest]);
}
