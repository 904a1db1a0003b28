"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { RelativeTime } from "@/components/time/relative-time";
import { classNames } from "@/components/ui/class-names";
import { Host } from "@/components/ui/host";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import type { TableColumn } from "@/lib/flows/asked/table-layout";
import { FLOW_VERDICTS } from "@/lib/flows/flow";
import { figuresOf } from "@/lib/flows/network-traffic";
import type { FlowViewRow } from "@/lib/flows/view/flow-view";
import { counted } from "@/lib/print/counted";
import { printCount, printCounted, printRate } from "@/lib/print/numbers";
import { visibleText } from "@/lib/print/visible-text";
import { FilterValue } from "../filter/filter-value";
import { COLUMNS } from "./flow-cells";
import styles from "./flow-table.module.css";

interface GroupRowProps {
  group: FlowViewRow & { kind: "group" };
  columns: readonly TableColumn[];
  rowIndex: number;
  unfolded: boolean;
  focusable: boolean;
  onFold: (id: string) => void;
  onFocus: (id: string) => void;
  countedAt: number;
  /** Rates are there, counts are not yet. */
  counting: boolean;
}

/** These the name of a group may stand over: narrow tables keep them. */
const UNDER_NAME: readonly TableColumn[] = ["verdict", "client", "destination", "port"];

/** What a group adds up to, each sum under its head. Requests and connections are never added: a group that has both has two figures. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { group, columns, rowIndex, unfolded, focusable, onFold, onFocus, countedAt, counting } = props;
  const { totals, key, value } = group;
  const named = Math.max(1, columns.filter((column) => UNDER_NAME.includes(column)).length);
  const figures = figuresOf(totals);
  const Chevron = unfolded ? ChevronDown : ChevronRight;
  return (
    <tr
      aria-rowindex={rowIndex}
      className={classNames(styles.group, figures.length > 1 && styles.twoFigures)}
      onClick={(event) => {
        if (event.altKey || !(event.target instanceof Element) || event.target.closest("a, button")) return;
        if (window.getSelection()?.isCollapsed !== false) onFold(group.id);
      }}
    >
      <td colSpan={named}>
        <span className={styles.groupLine}>
          <button
            type="button"
            className={styles.fold}
            data-row={group.id}
            tabIndex={focusable ? 0 : -1}
            aria-expanded={unfolded}
            onFocus={() => onFocus(group.id)}
            aria-label={value === "" ? undefined : visibleText(value)}
            onClick={() => onFold(group.id)}
          >
            <Chevron aria-hidden size={14} />
            {renderName()}
          </button>
          <FilterValue filterKey={key} value={value} className={styles.dim}>
            {counted(totals.flows, "flow")}
          </FilterValue>
          <span className={styles.groupVerdicts}>
            {FLOW_VERDICTS.map((verdict) =>
              totals.verdicts[verdict] ? (
                <Verdict key={verdict} verdict={verdict} small word={String(totals.verdicts[verdict])} />
              ) : null,
            )}
          </span>
        </span>
      </td>
      {columns.slice(named).map((column) => (
        <td key={column} className={classNames(styles[column], COLUMNS[column].number && table.number)}>
          {renderSum(column)}
        </td>
      ))}
    </tr>
  );

  function renderName() {
    if (value === "") return <i>{key === "network" ? "no EgressNetwork" : "hostname not exported"}</i>;
    if (key === "host" || key === "domain") return <Host host={value} />;
    return <b dir="auto">{value}</b>;
  }

  function renderSum(column: TableColumn) {
    switch (column) {
      case "rate":
        return figures.map(({ unit, perSecond }) => (
          <span key={unit} className={styles.figure}>
            {printRate(perSecond)}
            <span className={table.unit}>{unit}/s</span>
          </span>
        ));
      case "count":
        return counting
          ? "…"
          : figures.map(({ unit, count, perSecond }) => (
              <span key={unit} className={styles.figure} title={printCounted(count, unit)}>
                {count === 0 && perSecond > 0 ? "–" : printCount(count)}
                <span className={table.unit}>{unit}</span>
              </span>
            ));
      case "seen":
        return counting ? "…" : totals.lastSeen ? <RelativeTime at={totals.lastSeen} now={countedAt} /> : "–";
      default:
        return null;
    }
  }
});
