"use client";

import { Play, ZoomOut } from "lucide-react";
import dynamic from "next/dynamic";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { BarSelect } from "@/components/ui/field";
import { printDuration } from "@/lib/flows/asked/duration";
import { type FlowSearch, MAX_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import type { FlowWindow } from "@/lib/flows/flow";
import { nameOfRange, RANGES } from "./range-select";
import { zoomedOut } from "./zoomed-out";

const CustomRange = dynamic(() => import("./custom-range").then((module) => module.CustomRange), {
  ssr: false,
});

type Range = Pick<FlowSearch, "windowSeconds" | "end">;

interface FlowRangeProps {
  search: Range;
  /** As it was read; null before the first answer. */
  window: FlowWindow | null;
  onChange: (range: Range) => void;
}

const PAST = "past";

/** The window looked at: one that ends now, or from a moment to a moment. */
export function FlowRange({ search, window, onChange }: FlowRangeProps) {
  const { windowSeconds, end } = search;
  const zone = useZone();
  const usual = RANGES.some((range) => range.seconds === windowSeconds);
  return (
    <>
      <BarSelect
        label={end === null ? "Last" : "Range"}
        value={end === null ? windowSeconds : PAST}
        title={window ? `Rates from scrapes every ${window.scrapeIntervalSeconds} s` : undefined}
        onChange={(event) => onChange({ windowSeconds: Number(event.target.value), end: null })}
      >
        {end === null ? null : <option value={PAST}>{nameOfRange(search, zone)}</option>}
        {usual || end !== null ? null : <option value={windowSeconds}>{printDuration(windowSeconds)}</option>}
        {RANGES.map((range) => (
          <option key={range.seconds} value={range.seconds}>
            {end === null ? range.name : `last ${range.name}`}
          </option>
        ))}
      </BarSelect>
      <CustomRange search={search} onChange={onChange} />
      <Button
        kind="quiet"
        square
        icon={<ZoomOut aria-hidden />}
        aria-label="Zoom out"
        title="Zoom out: twice the window"
        disabledReason={windowSeconds >= MAX_WINDOW_SECONDS ? "30 d is the longest window" : null}
        onClick={() => onChange(zoomedOut(search, Date.now()))}
      />
      {end === null ? null : (
        <Button kind="quiet" icon={<Play aria-hidden />} onClick={() => onChange({ windowSeconds, end: null })}>
          Back to live
        </Button>
      )}
    </>
  );
}
