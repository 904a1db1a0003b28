"use client";

import { useEffect, useState } from "react";
import type { KubernetesObject } from "@/lib/linkerd/object";
import { missingRegexEngine } from "@/lib/resolver/match/patterns";

/** For a manifest that is being typed, which must not vanish meanwhile: what it is told of its patterns comes a moment later. */
export function useRegexEngineSoon(manifest: KubernetesObject | null): void {
  const [, setLoaded] = useState(false);
  useEffect(() => {
    void missingRegexEngine({ resources: manifest ? [manifest] : [] })?.then(() => setLoaded(true));
  }, [manifest]);
}
