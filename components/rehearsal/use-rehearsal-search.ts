"use client";

import { useSearchParams } from "next/navigation";
import { parseDuration, printDuration } from "@/lib/flows/asked/duration";
import { MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import type { EffectFilter } from "@/lib/simulation/what-if-run";

export interface RehearsalSearch {
  windowSeconds: number;
  filter: EffectFilter;
}

export type ChangeRehearsal = (change: Partial<RehearsalSearch>) => void;

const FILTERS: readonly EffectFilter[] = [
  "changed",
  "all",
  "newly-denied",
  "newly-allowed",
  "redirected",
  "broken",
  "unchanged",
  "uncertain",
];

/** What the address bar says of a rehearsal: `?rehearsal=24h&effect=newly-denied`, beside what the page keeps there itself. */
export function useRehearsalSearch(usualSeconds: number): [RehearsalSearch, ChangeRehearsal] {
  const parameters = useSearchParams();
  const asked = parseDuration(parameters.get("rehearsal") ?? "");
  const search: RehearsalSearch = {
    windowSeconds: asked !== null && asked >= MIN_WINDOW_SECONDS && asked <= MAX_WINDOW_SECONDS ? asked : usualSeconds,
    filter: FILTERS.find((each) => each === parameters.get("effect")) ?? "changed",
  };
  return [
    search,
    (change) => {
      const { windowSeconds, filter } = { ...search, ...change };
      const next = new URLSearchParams(window.location.search);
      put(next, "rehearsal", windowSeconds === usualSeconds ? null : printDuration(windowSeconds));
      put(next, "effect", filter === "changed" ? null : filter);
      window.history.replaceState(null, "", `${window.location.pathname}${next.size > 0 ? `?${next}` : ""}`);
    },
  ];
}

function put(parameters: URLSearchParams, name: string, value: string | null): void {
  if (value === null) parameters.delete(name);
  else parameters.set(name, value);
}
