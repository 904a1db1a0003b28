"use client";

import { type Key, useId, useMemo, useState } from "react";
import {
  Area,
  AreaChart,
  CartesianGrid,
  ReferenceArea,
  ResponsiveContainer,
  Tooltip,
  type TooltipContentProps,
  XAxis,
  YAxis,
} from "recharts";
import { useZone } from "@/components/time/zone";
import { VERDICT_WORD } from "@/components/ui/verdict";
import { VerdictIcon } from "@/components/ui/verdict-icon";
import { FLOW_VERDICTS, type FlowVerdict, type SeriesPoint } from "@/lib/flows/flow";
import { printClock, printMoment } from "@/lib/print/moment";
import { printRate } from "@/lib/print/numbers";
import { lonePoints } from "./series-words";
import styles from "./verdict-chart.module.css";

interface VerdictChartProps {
  points: SeriesPoint[];
  /** `req/s` or `conn/s`. */
  unit: string;
  /** The chart in words. */
  alternative: string;
  windowSeconds: number;
  /** Called with a stretch of time that was dragged over, in milliseconds since the epoch, the earlier end first. */
  onSelect: (start: number, end: number) => void;
}

/** A row of the chart; a verdict is absent where nothing was scraped, which draws a gap and no zero. */
type Row = { at: number } & Partial<Record<FlowVerdict, number>>;

/** Rates stacked by verdict, worst at the bottom, where they are easiest to compare. */
export function VerdictChart({ points, unit, alternative, windowSeconds, onSelect }: VerdictChartProps) {
  const hatch = useId();
  const zone = useZone();
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null);
  // Recharts takes rows of another identity for other data, drops what it has drawn and draws all of it twice.
  const { verdicts, rows, alone } = useMemo(() => drawn(points), [points]);
  return (
    <div className={styles.chart} role="img" aria-label={alternative}>
      <ResponsiveContainer width="100%" height="100%">
        <AreaChart
          data={rows}
          // Both charts read the same moments, so the pointer over one marks the other.
          syncId="rates"
          syncMethod="value"
          margin={{ top: 4, right: 6, bottom: 0, left: 0 }}
          accessibilityLayer={false}
          onMouseDown={({ activeLabel }) => {
            const at = momentOf(activeLabel);
            setDragged(at === null ? null : { from: at, to: at });
          }}
          onMouseMove={({ activeLabel }) => {
            const at = momentOf(activeLabel);
            if (at !== null) setDragged((before) => before && { ...before, to: at });
          }}
          onMouseUp={() => {
            setDragged(null);
            if (dragged && dragged.from !== dragged.to) {
              onSelect(Math.min(dragged.from, dragged.to), Math.max(dragged.from, dragged.to));
            }
          }}
          onMouseLeave={() => setDragged(null)}
        >
          <defs>
            <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect width="5" height="5" fill="var(--a-uncovered)" />
              <line x1="0" y1="0" x2="0" y2="5" stroke="var(--v-uncovered)" strokeWidth="1.6" />
            </pattern>
          </defs>
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={["dataMin", "dataMax"]}
            tickFormatter={(at: number) => printClock(at, windowSeconds, zone)}
            tickCount={4}
            minTickGap={40}
            height={14}
            tickLine={false}
            axisLine={{ stroke: "var(--line-strong)" }}
            tick={{ fontSize: 10, fill: "var(--text-3)" }}
            tickMargin={1}
          />
          <YAxis
            width={34}
            tickCount={3}
            interval={0}
            tickLine={false}
            axisLine={false}
            tickMargin={2}
            tick={{ fontSize: 10, fill: "var(--text-3)" }}
            tickFormatter={printTick}
          />
          <Tooltip
            isAnimationActive={false}
            content={(props) => <Readout {...props} unit={unit} />}
            cursor={{ stroke: "var(--line-control)" }}
          />
          {verdicts.map((verdict) => (
            <Area
              key={verdict}
              dataKey={verdict}
              stackId="verdicts"
              type="linear"
              isAnimationActive={false}
              // A point between two gaps has no area. Where there is none, no dot is asked of each: a thousand cost a tenth of a second.
              dot={alone.size > 0 && lonePoint(verdict, alone)}
              activeDot={false}
              connectNulls={false}
              stroke={LOUD.has(verdict) ? `var(--v-${CSS_NAME[verdict]})` : "none"}
              strokeWidth={1}
              fill={verdict === "uncovered" ? `url(#${hatch})` : `var(--a-${CSS_NAME[verdict]})`}
              fillOpacity={1}
            />
          ))}
          {dragged ? (
            <ReferenceArea
              x1={Math.min(dragged.from, dragged.to)}
              x2={Math.max(dragged.from, dragged.to)}
              fill="var(--focus)"
              fillOpacity={0.18}
            />
          ) : null}
        </AreaChart>
      </ResponsiveContainer>
    </div>
  );
}

const LOUD: ReadonlySet<FlowVerdict> = new Set(["denied", "failed"]);

const CSS_NAME: Record<FlowVerdict, string> = {
  denied: "denied",
  failed: "failed",
  uncovered: "uncovered",
  uncertain: "uncertain",
  redirected: "redirected",
  "allowed-by-default": "default",
  "allowed-by-route": "route",
};

function lonePoint(verdict: FlowVerdict, alone: ReadonlySet<number>) {
  return ({ key, cx, cy, payload }: { key?: Key | null; cx?: number; cy?: number; payload?: Row }) =>
    payload && alone.has(payload.at) && (payload[verdict] ?? 0) > 0 ? (
      <circle key={key} cx={cx} cy={cy} r={1.5} fill={`var(--v-${CSS_NAME[verdict]})`} />
    ) : (
      <g key={key} />
    );
}

function drawn(points: SeriesPoint[]) {
  const verdicts = FLOW_VERDICTS.filter((verdict) => points.some((point) => (point.rates?.[verdict] ?? 0) > 0));
  return { verdicts, rows: points.map((point) => rowOf(point, verdicts)), alone: new Set(lonePoints(points)) };
}

function rowOf(point: SeriesPoint, verdicts: FlowVerdict[]): Row {
  const row: Row = { at: point.at };
  if (point.rates === null) return row;
  for (const verdict of verdicts) row[verdict] = point.rates[verdict] ?? 0;
  return row;
}

/** Milliseconds since the epoch under the pointer; null beside the plot. */
function momentOf(label: unknown): number | null {
  const at = Number(label);
  return label === undefined || Number.isNaN(at) ? null : at;
}

function printTick(value: number): string {
  if (value >= 1000) return `${+(value / 1000).toPrecision(2)}k`;
  return String(+value.toPrecision(2));
}

type ReadoutProps = Pick<TooltipContentProps, "active" | "label"> & {
  payload: readonly { dataKey?: unknown; value?: unknown }[];
  unit: string;
};

/** What stands under the pointer, worst first. */
function Readout({ active, payload, label, unit }: ReadoutProps) {
  const zone = useZone();
  if (!active || typeof label !== "number") return null;
  const rates = new Map(payload.map((entry) => [entry.dataKey, entry.value]));
  return (
    <div className={styles.readout}>
      <p>{printMoment(label, zone)}</p>
      {rates.size === 0 ? <p>nothing scraped</p> : null}
      <ul>
        {FLOW_VERDICTS.map((verdict) => {
          const rate = rates.get(verdict);
          if (typeof rate !== "number" || rate === 0) return null;
          return (
            <li key={verdict}>
              <VerdictIcon verdict={verdict} />
              {VERDICT_WORD[verdict]}
              <span>
                {printRate(rate)} {unit}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
