"use client";

import { useSearchParams } from "next/navigation";
import { useCallback, useEffect, useRef, useState } from "react";
import { type Owns, ownParameters, withOwnParameters } from "@/lib/own-parameters";

/** How a state stands in the address bar, beside what others keep there. A constant, or memoized: another form is another state. */
export interface UrlForm<T> {
  owns: Owns;
  /** Given its own parameters alone. */
  parse: (own: URLSearchParams) => T;
  /** null where it does not fit into an address, which then says nothing of it. */
  print: (value: T) => URLSearchParams | null;
  /** Whether Back returns from `next` to `before`. Usually it does not walk through every letter that was typed. */
  isStep?: (before: T, next: T) => boolean;
}

/**
 * What the address bar says, and the way to change it; `step` says for one change what `isStep` says for all. Typing must not wait for the router, so the state lives here and is written to
 * the URL; the URL wins whenever somebody else changed it (Back, a link).
 */
export function useUrlState<T>(form: UrlForm<T>): [T, (part: Partial<T>, step?: boolean) => void] {
  const parameters = useSearchParams();
  const query = ownParameters(parameters, form.owns).toString();
  const [value, setValue] = useState(() => form.parse(new URLSearchParams(query)));
  const current = useRef(value);
  const known = useRef(query);
  const echoes = useRef<string[]>([]);

  // The router tells of every change of the URL, of our own too, in their order but later: fast typing is ahead of it.
  useEffect(() => {
    if (known.current === query) return;
    // After a reload the router reads the page anew for Back, and may answer when the address has moved on.
    if (addressOf(form.owns) !== query) return;
    known.current = query;
    const echo = echoes.current.lastIndexOf(query);
    echoes.current = echo < 0 ? [] : echoes.current.slice(echo + 1);
    if (echo >= 0) return;
    current.current = form.parse(new URLSearchParams(query));
    setValue(current.current);
  }, [query, form]);

  useEffect(() => {
    const { pathname } = window.location;
    const follow = () => {
      echoes.current = [];
      if (window.location.pathname !== pathname) return;
      known.current = addressOf(form.owns);
      current.current = form.parse(new URLSearchParams(known.current));
      setValue(current.current);
    };
    addEventListener("popstate", follow);
    return () => removeEventListener("popstate", follow);
  }, [form]);

  const change = useCallback(
    (part: Partial<T>, step?: boolean) => {
      const before = current.current;
      current.current = { ...before, ...part };
      setValue(current.current);
      const own = form.print(current.current) ?? new URLSearchParams();
      // What changes nothing in the address has no echo.
      if (own.toString() === addressOf(form.owns)) return;
      echoes.current.push(own.toString());
      writeAddress(form.owns, own, step ?? form.isStep?.(before, current.current));
    },
    [form],
  );
  return [value, change];
}

/** What the address bar says now, of the parameters of one owner. */
function addressOf(owns: Owns): string {
  return ownParameters(new URLSearchParams(window.location.search), owns).toString();
}

/** Writes the parameters of one owner into the address bar. `step`: Back returns to the address before it. */
export function writeAddress(owns: Owns, own: URLSearchParams, step = false): void {
  const search = withOwnParameters(new URLSearchParams(window.location.search), owns, own).toString();
  const address = window.location.pathname + (search ? `?${search}` : "") + window.location.hash;
  if (step) window.history.pushState(null, "", address);
  else window.history.replaceState(null, "", address);
}
