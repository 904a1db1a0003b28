"use client";

import { BarSelect } from "@/components/ui/field";
import { printDuration } from "@/lib/flows/asked/duration";
import type { FlowSearch } from "@/lib/flows/asked/search";
import { printMinute, type Zone } from "@/lib/print/moment";

export const RANGES = [
  { seconds: 300, name: "5 min" },
  { seconds: 900, name: "15 min" },
  { seconds: 3_600, name: "1 h" },
  { seconds: 21_600, name: "6 h" },
  { seconds: 86_400, name: "24 h" },
  { seconds: 604_800, name: "7 d" },
  { seconds: 2_592_000, name: "30 d" },
] as const;

interface RangeSelectProps {
  label?: string;
  windowSeconds: number;
  onChange: (windowSeconds: number) => void;
}

/** The window looked at; one that came from the URL is offered beside the usual ones. */
export function RangeSelect({ label = "Last", windowSeconds, onChange }: RangeSelectProps) {
  const usual = RANGES.some((range) => range.seconds === windowSeconds);
  return (
    <BarSelect label={label} value={windowSeconds} onChange={(event) => onChange(Number(event.target.value))}>
      {usual ? null : <option value={windowSeconds}>{printDuration(windowSeconds)}</option>}
      {RANGES.map((range) => (
        <option key={range.seconds} value={range.seconds}>
          {range.name}
        </option>
      ))}
    </BarSelect>
  );
}

/** `15 min`, `1 h`, or `1h30m` for a window that is not among the usual ones. */
export function nameOfWindow(windowSeconds: number): string {
  return RANGES.find((range) => range.seconds === windowSeconds)?.name ?? printDuration(windowSeconds);
}

/** Behind "of" or "in": `the last 15 min`, `1 h to 2026-11-21 07:00 UTC`. */
export function nameOfRange({ windowSeconds, end }: Pick<FlowSearch, "windowSeconds" | "end">, zone: Zone): string {
  const name = nameOfWindow(windowSeconds);
  return end === null ? `the last ${name}` : `${name} to ${printMinute(end, zone)}`;
}
