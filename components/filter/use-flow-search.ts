"use client";

import { useMemo, useRef } from "react";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { type FlowSearch, isSearchStep, parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";

const NONE: readonly string[] = [];

/** `typing`: a letter more or less of a filter, which is no step of its own until its term is whole. */
export type ChangeSearch = (change: Partial<FlowSearch>, typing?: boolean) => void;

/** Which flows the address bar asks for, and the way to change it. Parameters called as in `beside` belong to the page. */
export function useFlowSearch(beside: readonly string[] = NONE): [FlowSearch, ChangeSearch] {
  const form = useMemo(
    (): UrlForm<FlowSearch> => ({
      owns: (name) => !beside.includes(name),
      parse: parseFlowSearch,
      print: printFlowSearch,
      isStep: isSearchStep,
    }),
    [beside],
  );
  const [search, change] = useUrlState(form);
  const typed = useRef<string | null>(null);
  // What was not understood goes from the address with the first change.
  const changeKnown = useMemo(
    (): ChangeSearch => (part, typing) => {
      const word = typing ? wordsIn(part.filter ?? "") : null;
      const goesOn = word !== null && typed.current === word;
      typed.current = word;
      change({ ...part, unknown: [] }, typing ? !goesOn : undefined);
    },
    [change],
  );
  return [search, changeKnown];
}

/** How many words are whole: letters of the next belong to one step. */
function wordsIn(filter: string): string {
  return String(filter.split(/\s+(?=\S)/).length);
}
