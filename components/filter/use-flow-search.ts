"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { type FlowSearch, parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";

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
  const echoes = useRef<string[]>([]);
  const query = parameters.toString();
  const known = useRef(query);

  // The router tells of every change of the URL, of our own too, in their order but later: fast typing is ahead of it.
  useEffect(() => {
    if (known.current === query) return;
    known.current = query;
    const echo = echoes.current.lastIndexOf(query);
    echoes.current = echo < 0 ? [] : echoes.current.slice(echo + 1);
    if (echo >= 0) return;
    current.current = parseFlowSearch(new URLSearchParams(query), beside);
    setSearch(current.current);
  }, [query, beside]);

  useEffect(() => {
    const forget = () => {
      echoes.current = [];
    };
    addEventListener("popstate", forget);
    return () => removeEventListener("popstate", forget);
  }, []);

  const change = useCallback<ChangeSearch>(
    (partial) => {
      const before = current.current;
      const next: FlowSearch = { ...before, ...partial, unknown: [] };
      const printed = printFlowSearch(next);
      for (const [name, value] of new URLSearchParams(window.location.search)) {
        if (beside.includes(name)) printed.append(name, value);
      }
      const text = printed.toString();
      const url = window.location.pathname + (text ? `?${text}` : "");
      current.current = next;
      echoes.current.push(text);
      setSearch(next);
      // Back closes a flow that was opened; it does not walk through every letter of a filter.
      const opens = before.flow === null && next.flow !== null;
      if (opens) window.history.pushState(null, "", url);
      else window.history.replaceState(null, "", url);
    },
    [beside],
  );

  return [search, change];
}
