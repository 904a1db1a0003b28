"use client";

import { useCallback, useSyncExternalStore } from "react";

/** What a browser remembers under one name, decoded by `decode`, which takes anything; the same in all of its tabs. */
export function useRemembered<Value>(
  name: string,
  decode: (stored: unknown) => Value,
  initially: Value,
): [Value, (value: Value) => void] {
  const text = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => null,
  );
  const write = useCallback(
    (value: Value) => {
      try {
        localStorage.setItem(name, JSON.stringify(value));
      } catch {
        // A browser that stores nothing remembers nothing; the page works on.
      }
      dispatchEvent(new Event(CHANGED));
    },
    [name],
  );
  return [text === null ? initially : decode(parsed(text)), write];
}

const CHANGED = "egress-remembered";

function subscribe(onChange: () => void): () => void {
  addEventListener("storage", onChange);
  addEventListener(CHANGED, onChange);
  return () => {
    removeEventListener("storage", onChange);
    removeEventListener(CHANGED, onChange);
  };
}

function read(name: string): string | null {
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
