"use client";

import { Pause, Play } from "lucide-react";
import { RelativeTime } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { StaleMark } from "@/components/ui/panel-state";
import { REFRESH_SECONDS } from "@/lib/flows/asked/question";
import styles from "./live-control.module.css";

/** `held`: paused as long as a row is open. */
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
  /** Newer data came than what is shown. */
  behind: boolean;
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
  behind,
  onLetIn,
  onToggle,
}: LiveControlProps) {
  const live = state === "live";
  const often = scrapeIntervalSeconds === null ? null : `every ${Math.max(REFRESH_SECONDS, scrapeIntervalSeconds)} s`;
  return (
    <span className={styles.control}>
      <Button
        kind="quiet"
        icon={live ? <Pause aria-hidden /> : <Play aria-hidden />}
        aria-label={LABEL[state]}
        title={TITLE[state](often ?? "now and then")}
        onClick={state === "held" ? onLetIn : onToggle}
      >
        {ACTION[state]}
      </Button>
      <span className={styles.note}>
        {live ? "live, " : "paused, "}
        {live && failing ? readAt === null ? "no answer yet" : <StaleMark since={readAt} /> : null}
        {live && !failing && !polled ? often : null}
        {live && !failing && polled ? <span title={HELD_BACK}>asks {often ?? "anew"}</span> : null}
        {state === "held" ? <span className={styles.because}>a row is open, </span> : null}
        {state !== "live" && readAt !== null ? (
          <>
            <RelativeTime at={new Date(readAt).toISOString()} /> old
          </>
        ) : null}
      </span>
      {waiting > 0 || (behind && state !== "held") ? (
        <Button kind="ink" className={styles.waiting} title="Show the newest data and sort again" onClick={onLetIn}>
          {waiting > 0 ? `${waiting} new` : "Catch up"}
        </Button>
      ) : null}
    </span>
  );
}

const HELD_BACK = "A proxy between this browser and the dashboard seems to buffer its events, so new data is polled.";

/** What a press does; the note beside it says how it is. */
const ACTION: Record<LiveState, string> = { live: "Pause", paused: "Go live", held: "Catch up" };

const LABEL: Record<LiveState, string> = {
  live: "Live: pause",
  paused: "Paused: go live",
  held: "Paused while a row is open: catch up",
};

const TITLE: Record<LiveState, (often: string) => string> = {
  live: (often) => `New data about ${often}. Press to pause`,
  held: () => "Nothing changes while a row is open. Press to show the newest data",
  paused: () => "Press to go live",
};
