"use client";

import { useCallback, useSyncExternalStore } from "react";

// Not `useRemembered` of the flows page: shared with reviews it would be cut into another file, which costs that page 0.4 kB.

/** A text that this browser keeps under a name; empty where there is none. The same in all of its tabs. */
export function useKeptText(name: string): [string, (text: string) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => "",
  );
  const keep = useCallback(
    (next: string) => {
      try {
        localStorage.setItem(name, next);
        unstored.delete(name);
      } catch {
        // A browser that stores nothing keeps it while the page is open.
        unstored.set(name, next);
      }
      dispatchEvent(new Event(CHANGED));
    },
    [name],
  );
  return [text, keep];
}

const CHANGED = "egress-kept-text";
const unstored = new Map<string, string>();

function subscribe(onChange: () => void): () => void {
  addEventListener("storage", onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener("storage", onChange);
    removeEventListener(CHANGED, onChange);
  };
}

function read(name: string): string {
  const here = unstored.get(name);
  if (here !== undefined) return here;
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}
