"use client";

import type { KeyboardEvent, MouseEvent } from "react";
import { classNames } from "@/components/ui/class-names";
import { VERDICT_WORD } from "@/components/ui/verdict";
import { VerdictIcon } from "@/components/ui/verdict-icon";
import { type FilterStance, stanceOf, withStance } from "@/lib/flows/asked/filter-edit";
import { FLOW_VERDICTS, type FlowVerdict, type SeriesPoint } from "@/lib/flows/flow";
import styles from "./chart-legend.module.css";

interface ChartLegendProps {
  /** What the chart shows: requests or connections. */
  family: string;
  points: readonly SeriesPoint[];
  filter: string;
  onFilter: (filter: string) => void;
}

/** The verdicts that are drawn, and those that the filter names; each is taken in by a click, and left out with Alt. */
export function ChartLegend({ family, points, filter, onFilter }: ChartLegendProps) {
  const named = FLOW_VERDICTS.map((verdict) => ({ verdict, stance: stanceOf(filter, "verdict", verdict) }));
  const shown = named.filter(({ verdict, stance }) => stance !== null || points.some(hasSome(verdict)));
  return (
    <fieldset className={styles.legend}>
      <legend className="visually-hidden">{family} by verdict</legend>
      {shown.map(({ verdict, stance }) => (
        <button
          key={verdict}
          type="button"
          className={classNames(styles.verdict, stance === "exclude" && styles.excluded)}
          aria-pressed={stance === "include"}
          aria-description={stance === "exclude" ? "excluded" : "Alt-click or Alt+Enter excludes"}
          title={`${VERDICT_WORD[verdict]}: ${TITLE[stance ?? "none"]}`}
          onClick={(event) => press(verdict, stance, event)}
          // With Alt a browser makes no click of it.
          onKeyDown={(event) => event.altKey && event.key === "Enter" && press(verdict, stance, event)}
        >
          <VerdictIcon verdict={verdict} />
          <span className={styles.word}>{VERDICT_WORD[verdict]}</span>
        </button>
      ))}
    </fieldset>
  );

  function press(verdict: FlowVerdict, stance: FilterStance | null, { altKey }: MouseEvent | KeyboardEvent) {
    const asked = altKey ? "exclude" : "include";
    onFilter(withStance(filter, "verdict", verdict, stance === null ? asked : null));
  }
}

const TITLE: Record<FilterStance | "none", string> = {
  none: "click shows only it, Alt-click everything else",
  include: "click shows the others again",
  exclude: "click shows it again",
};

function hasSome(verdict: FlowVerdict) {
  return ({ rates }: SeriesPoint) => (rates?.[verdict] ?? 0) > 0;
}
