"use client";

import { useEffect, useEffectEvent } from "react";

/** Ctrl-Enter, from wherever on the page, does `act`; null: it is not possible now. */
export function useCtrlEnter(act: (() => void) | null): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (
      event.defaultPrevented ||
      event.key !== "Enter" ||
      !(event.ctrlKey || event.metaKey) ||
      document.querySelector("dialog[open]")
    )
      return;
    event.preventDefault();
    act?.();
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
