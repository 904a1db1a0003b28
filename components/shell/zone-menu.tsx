"use client";

import dynamic from "next/dynamic";
import { useNow } from "@/components/time/use-now";
import { useChosenZone } from "@/components/time/zone";
import { Popover } from "@/components/ui/popover";
import { printOffset } from "@/lib/print/moment";
import styles from "./zone-menu.module.css";

const ZoneChoice = dynamic(() => import("./zone-choice").then((module) => module.ZoneChoice), { ssr: false });

const HOUR = 3_600_000;

/** In which zone the dashboard tells every moment, and the way to another. */
export function ZoneMenu() {
  const { zone } = useChosenZone();
  const now = useNow(HOUR);
  return (
    <span className={styles.menu}>
      <Popover
        label="Time zone"
        kind="quiet"
        aria-label={`Time zone: ${zone ?? "this browser's"}`}
        title={`All times are in ${zone ?? "this browser's zone"}`}
        words={<span className={zone === null ? styles.unknown : undefined}>{offsetWords(now, zone)}</span>}
      >
        {(close) => <ZoneChoice onChosen={close} />}
      </Popover>
    </span>
  );
}

/** `UTC`, `UTC-05:00`. */
function offsetWords(now: number, zone: string | null): string {
  const offset = printOffset(now, zone ?? "UTC");
  return offset === "UTC" ? offset : `UTC${offset}`;
}
