"use client";

import { useEffect, useState } from "react";
import { Notice } from "@/components/ui/notice";
import styles from "./patient-navigation.module.css";

const RETRY_MILLISECONDS = 2_000;

/**
 * Next leaves a page by a full load where the answer to a navigation fails, so that a browser which is offline shows its own error page. Here
 * such an answer is waited for: the page stays, says so, and goes on as soon as the dashboard answers. Another step, or Back, takes its place.
 */
export function PatientNavigation() {
  const [awaited, setAwaited] = useState<string | null>(null);
  useEffect(() => {
    const impatient = window.fetch;
    let newest = 0;
    window.fetch = async (input, init) => {
      const path = navigationOf(input, init);
      if (path === null) return impatient(input, init);
      const mine = ++newest;
      for (;;) {
        try {
          const response = await impatient(input, init);
          if (mine === newest) setAwaited(null);
          return response;
        } catch (error) {
          if (init?.signal?.aborted || !(error instanceof TypeError)) throw error;
          // Whoever stepped elsewhere meanwhile does not wait for this one any more.
          if (mine !== newest) return new Promise<Response>(() => {});
          setAwaited(path);
          await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
        }
      }
    };
    return () => {
      window.fetch = impatient;
    };
  }, []);
  if (awaited === null) return null;
  return (
    <div className={styles.notice} role="status">
      <Notice kind="warn" slim>
        The dashboard does not answer. This page stays; {awaited} opens as soon as it does.
      </Notice>
    </div>
  );
}

/** Where to, if it is a navigation of Next's router, and no prefetch. */
function navigationOf(input: RequestInfo | URL, init: RequestInit | undefined): string | null {
  if (input instanceof Request) return null;
  const url = new URL(input, window.location.href);
  const headers = new Headers(init?.headers);
  const isPrefetch = headers.has("next-router-prefetch") || headers.has("next-router-segment-prefetch");
  return headers.has("rsc") && !isPrefetch && url.origin === window.location.origin ? url.pathname : null;
}
