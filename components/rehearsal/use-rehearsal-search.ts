"use client";

import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { parseDuration, printDuration } from "@/lib/flows/asked/duration";
import { MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import type { EffectFilter } from "@/lib/simulation/what-if-run";
import { FLOW_EFFECTS } from "@/lib/simulation/what-if-types";

export interface RehearsalSearch {
  /** null: as far as there is data, up to `FARTHEST_SECONDS`. */
  windowSeconds: number | null;
  filter: EffectFilter;
}

export type ChangeRehearsal = (change: Partial<RehearsalSearch>) => void;

const FILTERS: readonly EffectFilter[] = ["changed", "all", "outside", ...FLOW_EFFECTS];

/** What the address bar says of a rehearsal: `?rehearsal=24h&effect=newly-denied`, beside what the page keeps there itself. */
export function useRehearsalSearch(): [RehearsalSearch, ChangeRehearsal] {
  return useUrlState(FORM);
}

const FORM: UrlForm<RehearsalSearch> = {
  owns: (name) => name === "rehearsal" || name === "effect",
  parse(own) {
    const asked = parseDuration(own.get("rehearsal") ?? "");
    const isWindow = asked !== null && asked >= MIN_WINDOW_SECONDS && asked <= MAX_WINDOW_SECONDS;
    return {
      windowSeconds: isWindow ? asked : null,
      filter: FILTERS.find((each) => each === own.get("effect")) ?? "changed",
    };
  },
  print({ windowSeconds, filter }) {
    const own = new URLSearchParams();
    if (filter !== "changed") own.set("effect", filter);
    if (windowSeconds !== null) own.set("rehearsal", printDuration(windowSeconds));
    return own;
  },
};
