"use client";

import dynamic from "next/dynamic";
import { useZone } from "@/components/time/zone";
import { BarSelect } from "@/components/ui/field";
import { printDuration } from "@/lib/flows/asked/duration";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { FlowWindow } from "@/lib/flows/flow";
import { nameOfRange, RANGES } from "./range-select";

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
        title={window ? `Rates over the scrapes of every ${window.scrapeIntervalSeconds} s` : undefined}
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
    </>
  );
}
