"use client";

import { printAge } from "@/lib/print/age";
import { printMoment } from "@/lib/print/moment";
import { useNow } from "./use-now";
import { useZone } from "./zone";

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

/** How long ago; the exact moment on hover. */
export function RelativeTime(props: RelativeTimeProps) {
  return props.now === undefined ? <Ageing {...props} /> : <Age {...props} now={props.now} />;
}

function Ageing({ ahead = 0, ...rest }: RelativeTimeProps) {
  return <Age {...rest} now={useNow(1000) - ahead} />;
}

function Age({ at, ago, now }: RelativeTimeProps & { now: number }) {
  const moment = printMoment(at, useZone());
  const age = now - Date.parse(at);
  // As the cluster sent it: no time at all.
  if (Number.isNaN(age)) return moment;
  return (
    <time dateTime={at} title={moment}>
      {printAge(age)}
      {ago ? " ago" : ""}
    </time>
  );
}
