"use client";

import { printAge } from "@/lib/print/age";
import { useNow } from "./use-now";

interface RelativeTimeProps {
  /** RFC 3339. */
  at: string;
  /** Appended: "4 s ago". */
  ago?: boolean;
  /** Ages by itself while it is on the screen; else as of `now`. */
  now?: number;
  /** Milliseconds by which this browser's clock is ahead of the one that `at` is of. */
  ahead?: number;
}

/** How long ago; the exact time is in the title. */
export function RelativeTime({ at, ago, now, ahead = 0 }: RelativeTimeProps) {
  const ticking = useNow(1000);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={new Date(time).toISOString()}>
      {printAge((now ?? ticking - ahead) - time)}
      {ago ? " ago" : ""}
    </time>
  );
}
