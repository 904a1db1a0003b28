"use client";

import { missingRight, rightsServed, type WantedRight } from "@/lib/cluster/asked/rights-answer";
import { useServed } from "./use-served";

/** Why something cannot be written by this dashboard; null where it can, or nobody knows yet. What was granted since shows after a reload. `wanted` null asks nothing. */
export function useMissingRight(wanted: WantedRight | null): string | null {
  const { data } = useServed(wanted ? rightsServed(wanted.namespace) : null, "kept");
  return data && wanted ? missingRight(data, wanted) : null;
}
