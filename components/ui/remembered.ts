"use client";

import { useCallback, useSyncExternalStore } from "react";

/** What a browser remembers under one name, decoded by `decode`, which takes anything; the same in all of its tabs. */
export function useRemembered<Value>(
  name: string,
  decode: (stored: unknown) => Value,
  initially: Value,
): [Value, (value: Value) => void] {
  const [text, keep] = useRememberedText(name);
  const write = useCallback((value: Value) => keep(JSON.stringify(value)), [keep]);
  return [text === null ? initially : decode(parsed(text)), write];
}

/** The same of a text as it is; null where there is none. */
export function useRememberedText(name: string): [string | null, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => null,
  );
  const keep = useCallback(
    (next: string) => {
      try {
        localStorage.setItem(name, next);
        unstored.delete(name);
      } catch {
        // A browser that stores nothing remembers it while the page is open.
        unstored.set(name, next);
      }
      dispatchEvent(new Event(CHANGED));
    },
    [name],
  );
  return [text, keep];
}

const CHANGED = "egress-remembered";
const unstored = new Map<string, string>();

function subscribe(onChange: () => void): () => void {
  addEventListener("storage", onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener("storage", onChange);
    removeEventListener(CHANGED, onChange);
  };
}

function read(name: string): string | null {
  const here = unstored.get(name);
  if (here !== undefined) return here;
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
