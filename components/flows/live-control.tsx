"use client";

import { Pause, Play } from "lucide-react";
import { useNow } from "@/components/time/use-now";
import { Button } from "@/components/ui/button";
import { StaleMark } from "@/components/ui/panel-state";
import { REFRESH_SECONDS } from "@/lib/flows/asked/question";
import { printAge } from "@/lib/print/age";
import styles from "./live-control.module.css";

/** `held`: values go on changing, in the order of the moment when the row was opened. */
type LiveState = "live" | "paused" | "held";

interface LiveControlProps {
  state: LiveState;
  /** Milliseconds by this browser's clock of the data on the screen; null before the first. */
  readAt: number | null;
  /** The last refresh failed: the data is older than it says it should be. */
  failing: boolean;
  /** New data is asked for, since something on the way holds the stream back. */
  polled: boolean;
  /** As it was measured; null before anything was. */
  scrapeIntervalSeconds: number | null;
  /** Flows that came since the order is held. */
  waiting: number;
  onLetIn: () => void;
  onToggle: () => void;
}

/** Live or not, and how old what one sees is. */
export function LiveControl({
  state,
  readAt,
  failing,
  polled,
  scrapeIntervalSeconds,
  waiting,
  onLetIn,
  onToggle,
}: LiveControlProps) {
  const live = state !== "paused";
  const often = scrapeIntervalSeconds === null ? null : `every ${Math.max(REFRESH_SECONDS, scrapeIntervalSeconds)} s`;
  return (
    <span className={styles.control}>
      <Button
        kind="quiet"
        icon={live ? <Play aria-hidden /> : <Pause aria-hidden />}
        aria-pressed={live}
        aria-label={live ? "Live: pause" : "Paused: go live"}
        title={TITLE[state](often ?? "now and then")}
        onClick={onToggle}
      >
        {live ? "Live" : "Paused"}
      </Button>
      <span className={styles.note}>
        {live && failing ? readAt === null ? "no answer yet" : <StaleMark since={readAt} /> : null}
        {live && !failing && !polled ? often : null}
        {live && !failing && polled ? <span title={HELD_BACK}>asks {often ?? "anew"}</span> : null}
        {state === "held" ? ", order held" : null}
        {state === "paused" && readAt !== null ? <PausedAge readAt={readAt} /> : null}
      </span>
      {waiting > 0 ? (
        <Button kind="ink" className={styles.waiting} title="Show them, and sort anew" onClick={onLetIn}>
          {waiting} new
        </Button>
      ) : null}
    </span>
  );
}

const HELD_BACK =
  "Something between this browser and the dashboard holds its events back, as a proxy that buffers answers does. So new data is asked for.";

const TITLE: Record<LiveState, (often: string) => string> = {
  live: (often) => `New data about ${often}. Press to pause`,
  held: (often) =>
    `New data about ${often}; while a row is open no row changes its place, and new ones wait. Press to pause`,
  paused: () => "Press to go live",
};

function PausedAge({ readAt }: { readAt: number }) {
  const now = useNow(1000);
  return <span>{printAge(now - readAt)} old</span>;
}
