"use client";

import { useEffect, useState } from "react";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import type { Finding, lint } from "@/lib/resolver/lint";

/** By the list of objects, which the query cache keeps as it is while nothing changes; only `readAt` is new with each reading. */
const known = new WeakMap<PolicySnapshot["resources"], { snapshot: PolicySnapshot; findings: Finding[] }>();

/**
 * What does not do what it seems to do; null until the code for that has arrived. It brings the resolver along, so no page loads it
 * before its first rows.
 */
export function useFindings(snapshot: PolicySnapshot | null): Finding[] | null {
  const [look, setLook] = useState<typeof lint | null>(null);
  useEffect(() => {
    let gone = false;
    import("@/lib/resolver/lint").then(({ lint }) => {
      if (!gone) setLook(() => lint);
    });
    return () => {
      gone = true;
    };
  }, []);
  return look && snapshot ? recall(snapshot, look) : null;
}

function recall(snapshot: PolicySnapshot, look: typeof lint): Finding[] {
  const before = known.get(snapshot.resources);
  if (before && sameBesideTime(before.snapshot, snapshot)) return before.findings;
  const findings = look(snapshot);
  known.set(snapshot.resources, { snapshot, findings });
  return findings;
}

function sameBesideTime({ readAt: _, ...a }: PolicySnapshot, { readAt: __, ...b }: PolicySnapshot): boolean {
  return JSON.stringify({ ...a, resources: null }) === JSON.stringify({ ...b, resources: null });
}
