"use client";

import { useMemo } from "react";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { type FlowSearch, parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";

const NONE: readonly string[] = [];

export type ChangeSearch = (change: Partial<FlowSearch>) => void;

/** Which flows the address bar asks for, and the way to change it. Parameters called as in `beside` belong to the page. */
export function useFlowSearch(beside: readonly string[] = NONE): [FlowSearch, ChangeSearch] {
  const form = useMemo(
    (): UrlForm<FlowSearch> => ({
      owns: (name) => !beside.includes(name),
      parse: parseFlowSearch,
      print: printFlowSearch,
      // Back closes a flow that was opened.
      isStep: (before, next) => before.flow === null && next.flow !== null,
    }),
    [beside],
  );
  const [search, change] = useUrlState(form);
  // What was not understood goes from the address with the first change.
  const changeKnown = useMemo((): ChangeSearch => (part) => change({ ...part, unknown: [] }), [change]);
  return [search, changeKnown];
}
