"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { type FlowSearch, parseFlowSearch, printFlowSearch } from "@/lib/flows/search";

const NONE: readonly string[] = [];

export type ChangeSearch = (change: Partial<FlowSearch>) => void;

/**
 * What the address bar says, and the way to change it. Typing must not wait for the router, so the search lives here and is
 * written to the URL; the URL wins whenever somebody else changed it (Back, a link). Parameters called as in `beside` belong to
 * the page and are kept.
 */
export function useFlowSearch(beside: readonly string[] = NONE): [FlowSearch, ChangeSearch] {
  const parameters = useSearchParams();
  const [search, setSearch] = useState(() => parseFlowSearch(new URLSearchParams(parameters), beside));
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
    current.current = parseFlowSearch(new URLSearchParams(query), beside);
    setSearch(current.current);
  }, [parameters]);

  const change = useCallback<ChangeSearch>(
    (partial) => {
      const before = current.current;
      const next: FlowSearch = { ...before, ...partial, unknown: [] };
      const printed = printFlowSearch(next);
      for (const [name, value] of new URLSearchParams(window.location.search)) {
        if (beside.includes(name)) printed.append(name, value);
      }
      const text = printed.toString();
      const query = text ? `?${text}` : "";
      current.current = next;
      written.current = query;
      setSearch(next);
      // Back closes a flow that was opened; it does not walk through every letter of a filter.
      const opens = before.flow === null && next.flow !== null;
      if (opens) window.history.pushState(null, "", window.location.pathname + query);
      else window.history.replaceState(null, "", window.location.pathname + query);
    },
    [beside],
  );

  return [search, change];
}
