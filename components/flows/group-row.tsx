"use client";

import { ChevronDown, ChevronRight } from "lucide-react";
import { memo } from "react";
import { printAge } from "@/components/ui/age";
import { Host } from "@/components/ui/host";
import { printCount, printRate } from "@/components/ui/numbers";
import table from "@/components/ui/table.module.css";
import { Verdict } from "@/components/ui/verdict";
import { FLOW_VERDICTS } from "@/lib/flows/flow";
import type { FlowViewRow } from "@/lib/flows/flow-view";
import { FilterValue } from "./filter-value";
import styles from "./flow-table.module.css";

interface GroupRowProps {
  group: FlowViewRow & { kind: "group" };
  columns: number;
  rowIndex: number;
  unfolded: boolean;
  focusable: boolean;
  onFold: (id: string) => void;
  onFocus: (id: string) => void;
  countedAt: number;
  /** Rates are there, counts are not yet. */
  counting: boolean;
}

/** One line of what a group adds up to; requests and connections stand apart. */
export const GroupRow = memo(function GroupRow(props: GroupRowProps) {
  const { group, columns, rowIndex, unfolded, focusable, onFold, onFocus, countedAt, counting } = props;
  const { totals, key, value } = group;
  const Chevron = unfolded ? ChevronDown : ChevronRight;
  return (
    <tr aria-rowindex={rowIndex} className={styles.group}>
      <td colSpan={columns}>
        <span className={styles.groupLine}>
          <button
            type="button"
            className={styles.fold}
            data-row={group.id}
            tabIndex={focusable ? 0 : -1}
            aria-expanded={unfolded}
            onFocus={() => onFocus(group.id)}
            onClick={() => onFold(group.id)}
          >
            <Chevron aria-hidden size={14} />
            {renderName()}
          </button>
          <FilterValue filterKey={key} value={value} className={styles.dim}>
            {totals.flows === 1 ? "1 flow" : `${totals.flows} flows`}
          </FilterValue>
          <span className={styles.groupVerdicts}>
            {FLOW_VERDICTS.map((verdict) =>
              totals.verdicts[verdict] ? (
                <Verdict key={verdict} verdict={verdict} small word={String(totals.verdicts[verdict])} />
              ) : null,
            )}
          </span>
          <span className={styles.gap} />
          {totals.requests + totals.requestsPerSecond > 0
            ? renderSum(totals.requestsPerSecond, "req", totals.requests)
            : null}
          {totals.connections + totals.connectionsPerSecond > 0
            ? renderSum(totals.connectionsPerSecond, "conn", totals.connections)
            : null}
          <span className={styles.groupSeen}>
            {counting ? "…" : totals.lastSeen ? printAge(countedAt - Date.parse(totals.lastSeen)) : "–"}
          </span>
        </span>
      </td>
    </tr>
  );

  function renderName() {
    if (value === "") return <i>{key === "network" ? "no EgressNetwork" : "hostname not exported"}</i>;
    if (key === "host" || key === "domain") return <Host host={value} />;
    return <b dir="auto">{value}</b>;
  }

  function renderSum(rate: number, unit: string, count: number) {
    return (
      <span title={counting ? "Counts follow" : `${printCount(count)} in the window`}>
        {printRate(rate)}
        <span className={table.unit}>{unit}/s</span>
      </span>
    );
  }
});
