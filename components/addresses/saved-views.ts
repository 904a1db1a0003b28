"use client";

import { useRemembered } from "@/components/ui/remembered";
import { withWholeHosts } from "@/lib/flows/asked/filter-edit";
import { parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";

export interface SavedView {
  name: string;
  /** Of the URL. */
  query: string;
  /** A part of a hostname is enough for `host:`. Views without this were saved while it took the whole. */
  parts: true;
}

/** The views of Flows that somebody saved in this browser, and the way to keep others. */
export function useSavedViews(): [SavedView[], (views: SavedView[]) => void] {
  return useRemembered<SavedView[]>("egress.flows.views", decodeViews, []);
}

function decodeViews(stored: unknown): SavedView[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((view: unknown): SavedView | [] =>
    typeof view === "object" &&
    view !== null &&
    "name" in view &&
    "query" in view &&
    typeof view.name === "string" &&
    typeof view.query === "string"
      ? {
          name: view.name,
          query: "parts" in view && view.parts === true ? view.query : withWholeHostsIn(view.query),
          parts: true,
        }
      : [],
  );
}

function withWholeHostsIn(query: string): string {
  const search = parseFlowSearch(new URLSearchParams(query));
  return printFlowSearch({ ...search, filter: withWholeHosts(search.filter) }).toString();
}
