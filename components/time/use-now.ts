"use client";

import { createContext, useContext, useSyncExternalStore } from "react";

/**
 * Milliseconds since the epoch by the server's clock when it rendered the page. The browser's first rendering must say the same as the
 * server's, else React leaves the server's text standing until the browser's own changes: for an age in hours, that long.
 */
export const RenderedAt = createContext(0);

/** Milliseconds since the epoch, renewed each `stepMilliseconds`; one timer serves all who ask for the same step. */
export function useNow(stepMilliseconds: number): number {
  const clock = clockOf(stepMilliseconds);
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(clock.subscribe, clock.read, () => renderedAt);
}

interface Clock {
  subscribe: (listener: () => void) => () => void;
  read: () => number;
}

const clocks = new Map<number, Clock>();

function clockOf(step: number): Clock {
  const known = clocks.get(step);
  if (known) return known;
  const clock = makeClock(step);
  clocks.set(step, clock);
  return clock;
}

function makeClock(step: number): Clock {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | null = null;
  return {
    // Cut to the step, so that one render sees one value.
    read: () => Math.floor(Date.now() / step) * step,
    subscribe: (listener) => {
      listeners.add(listener);
      timer ??= setInterval(() => {
        for (const each of listeners) each();
      }, step);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
}
