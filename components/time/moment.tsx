"use client";

import { inZone, printDay, printMinute, printMoment } from "@/lib/print/moment";
import styles from "./moment.module.css";
import { useChosenZone, useZone } from "./zone";

interface MomentProps {
  /** RFC 3339. */
  at: string;
  /** `day`: 2026-11-21. `minute`: 2026-11-21 10:00 UTC. Else with seconds. */
  to?: "day" | "minute" | "second";
}

const PRINT = { day: printDay, minute: printMinute, second: printMoment };

/** A moment in the reader's zone; in full on hover. */
export function Moment({ at, to = "second" }: MomentProps) {
  const { zone } = useChosenZone();
  const known = zone ?? "UTC";
  return (
    <time dateTime={at} title={printMoment(at, known)} className={zone === null ? styles.unknown : undefined}>
      {PRINT[to](at, known)}
    </time>
  );
}

/** A sentence from elsewhere, with the moments that it names in the reader's zone. */
export function Told({ children }: { children: string }) {
  return inZone(children, useZone());
}
