"use client";

import { useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import {
  AUTHOR_PARAMETERS,
  type AuthorSearch,
  NO_AUTHOR_SEARCH,
  parseAuthorSearch,
  printAuthorSearch,
} from "@/lib/authoring/flows/author-search";

/**
 * Ticks and choices, which the address bar follows as long as they fit into it. Typing must not wait for the router, so they live here;
 * the URL wins whenever somebody else changed it (a link, Back).
 */
export function useAuthorSearch(): {
  asked: AuthorSearch;
  ask: (part: Partial<AuthorSearch>) => void;
  tooLong: boolean;
} {
  const parameters = useSearchParams();
  const query = String(ownOf(new URLSearchParams(parameters)));
  const [asked, setAsked] = useState(() => parseAuthorSearch(new URLSearchParams(query)));
  const [tooLong, setTooLong] = useState(false);
  const known = useRef(query);
  // The router tells of our own changes too, in their order but later.
  const echoes = useRef<string[]>([]);

  useEffect(() => {
    if (known.current === query) return;
    known.current = query;
    const echo = echoes.current.lastIndexOf(query);
    echoes.current = echo < 0 ? [] : echoes.current.slice(echo + 1);
    if (echo < 0) setAsked(parseAuthorSearch(new URLSearchParams(query)));
  }, [query]);

  return {
    asked,
    tooLong,
    ask(part) {
      const next = { ...asked, ...part };
      const printed = printAuthorSearch(next);
      setAsked(next);
      setTooLong(printed === null);
      const own = printed ?? printAuthorSearch(NO_AUTHOR_SEARCH) ?? new URLSearchParams();
      const url = new URL(window.location.href);
      for (const name of AUTHOR_PARAMETERS) url.searchParams.delete(name);
      for (const [name, value] of own) url.searchParams.append(name, value);
      if (String(own) === String(ownOf(new URLSearchParams(window.location.search)))) return;
      echoes.current.push(String(own));
      window.history.replaceState(null, "", url);
    },
  };
}

function ownOf(parameters: URLSearchParams): URLSearchParams {
  return new URLSearchParams([...parameters].filter(([name]) => AUTHOR_PARAMETERS.includes(name)));
}
