"use client";

import { useEffect } from "react";

/**
 * Where what had the focus is gone from the page, as after a step that was taken by keyboard, the focus goes to the row one comes from, or to
 * the heading of what came instead: it never falls to the document, from where Tab begins anew.
 */
export function FocusKeeper() {
  useEffect(() => {
    let last: Element | null = null;
    const remember = ({ target }: FocusEvent) => {
      last = target instanceof Element ? target : null;
    };
    const keep = () => {
      if (last === null || last.isConnected) return;
      if (document.activeElement !== document.body) {
        last = null;
        return;
      }
      const main = document.querySelector("main");
      const next = main?.querySelector<HTMLElement>("[data-row][tabindex='0']") ?? main?.querySelector("h1");
      if (!next) return;
      if (!next.hasAttribute("tabindex")) next.tabIndex = -1;
      next.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(keep);
    observer.observe(document.body, { childList: true, subtree: true });
    document.addEventListener("focusin", remember);
    return () => {
      observer.disconnect();
      document.removeEventListener("focusin", remember);
    };
  }, []);
  return null;
}
