"use client";

import dynamic from "next/dynamic";
import { startTransition, useEffect, useState } from "react";
import { ChartLegend } from "@/components/charts/chart-legend";
import { RateFigure } from "@/components/charts/rate-figure";
import { describeSeries, latestRate, printGaps, spanOf } from "@/components/charts/series-words";
import { nameOfWindow } from "@/components/filter/range-select";
import { useServed } from "@/components/live/use-served";
import { useZone } from "@/components/time/zone";
import { printDuration } from "@/lib/flows/asked/duration";
import { exceedsScope } from "@/lib/flows/asked/flow-scope";
import { seriesServed } from "@/lib/flows/asked/flows-query";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { FlowSeriesAnswer, SeriesPoint } from "@/lib/flows/flow";
import { printMinute, printStamp, type Zone } from "@/lib/print/moment";
import styles from "./flow-charts.module.css";

// Recharts is larger than the rest of the page, and not needed for the first look.
const VerdictChart = dynamic(() => import("@/components/charts/verdict-chart").then((module) => module.VerdictChart), {
  ssr: false,
});

interface FlowChartsProps {
  search: FlowSearch;
  live: boolean;
  /** A stretch of the charts was chosen; milliseconds since the epoch. */
  onSelect: (start: number, end: number) => void;
  onFilter: (filter: string) => void;
}

/** Requests and connections side by side, never added. */
export function FlowCharts({ search, live, onSelect, onFilter }: FlowChartsProps) {
  const zone = useZone();
  const series = useServed(seriesServed(search), live ? "live" : "once");
  const failure = series.data ? null : series.failed;
  const second = useLater(series.data);
  return (
    <>
      <div className={styles.charts}>
        {renderFigure(series.data, "requests", "Requests per second", "HTTP, gRPC", "req/s")}
        {renderFigure(second, "connections", "Connections per second", "TLS, TCP", "conn/s")}
      </div>
      {exceedsScope(search.filter) ? (
        <p className={styles.wider}>
          The charts show more than the table: they follow only the namespace, network, verdict and protocol filters.
        </p>
      ) : null}
    </>
  );

  function renderFigure(
    data: FlowSeriesAnswer | null,
    family: "requests" | "connections",
    what: string,
    protocols: string,
    unit: string,
  ) {
    const points: SeriesPoint[] = data?.[family] ?? [];
    const step = data ? [`a point each ${printDuration(data.stepSeconds)}`] : [];
    const span = spanOf(points);
    const gaps = printGaps(points, span, zone);
    const since = data?.since ? [`no data before ${printMinute(data.since, zone)}`] : [];
    return (
      <RateFigure
        rate={latestRate(points)}
        unit={`${family}/s`}
        saved={data ? { name: `egress-${family}`, csv: () => csvOf(points, family, zone) } : null}
        notes={[protocols, ...step, ...since, ...gapWords(gaps)]}
        legend={<ChartLegend family={family} points={points} filter={search.filter} onFilter={onFilter} />}
      >
        {data ? (
          <VerdictChart
            points={points}
            unit={unit}
            alternative={describeSeries(points, what, nameOfWindow(search.windowSeconds), span, zone)}
            windowSeconds={span}
            onSelect={onSelect}
          />
        ) : null}
        {failure ? <p>No chart: {failure.code}</p> : null}
      </RateFigure>
    );
  }
}

/** The value, in a task of its own: two charts in one hold the page up for twice as long. */
function useLater<Value>(value: Value): Value {
  const [later, setLater] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setLater(value)));
    return () => clearTimeout(timer);
  }, [value]);
  return later;
}

const MOST_GAPS = 2;

function gapWords(gaps: readonly string[]): string[] {
  if (gaps.length === 0) return [];
  const more = gaps.length > MOST_GAPS ? ` and ${gaps.length - MOST_GAPS} more` : "";
  return [`no samples ${gaps.slice(0, MOST_GAPS).join(", ")}${more}`];
}

async function csvOf(points: readonly SeriesPoint[], family: string, zone: Zone): Promise<string> {
  const { printSeriesCsv } = await import("@/lib/flows/print-series");
  return printSeriesCsv(points, family, (at) => printStamp(at, zone));
}
