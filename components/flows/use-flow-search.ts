"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { type FlowSearch, parseFlowSearch, printFlowSearch } from "@/lib/flows/search";

export type ChangeSearch = (change: Partial<FlowSearch>) => void;

/**
 * What the address bar says, and the way to change it. Typing must not wait for the router, so the search lives here and is
 * written to the URL; the URL wins whenever somebody else changed it (Back, a link).
 */
export function useFlowSearch(): [FlowSearch, ChangeSearch] {
  const parameters = useSearchParams();
  const [search, setSearch] = useState(() => parseFlowSearch(new URLSearchParams(parameters)));
  const current = useRef(search);
  const written = useRef<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the router tells that the URL changed; the URL tells how
  useEffect(() => {
    const query = window.location.search;
    if (written.current === null || written.current === query) {
      written.current = query;
      return;
    }
    written.current = query;
    current.current = parseFlowSearch(new URLSearchParams(query));
    setSearch(current.current);
  }, [parameters]);

  const change = useCallback<ChangeSearch>((partial) => {
    const before = current.current;
    const next: FlowSearch = { ...before, ...partial, unknown: [] };
    const text = printFlowSearch(next).toString();
    const query = text ? `?${text}` : "";
    current.current = next;
    written.current = query;
    setSearch(next);
    // Back closes a flow that was opened; it does not walk through every letter of a filter.
    const opens = before.flow === null && next.flow !== null;
    if (opens) window.history.pushState(null, "", window.location.pathname + query);
    else window.history.replaceState(null, "", window.location.pathname + query);
  }, []);

  return [search, change];
}
