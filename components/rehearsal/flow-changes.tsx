"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { Scroll } from "@/components/ui/scroll";
import { printCount } from "@/lib/print/numbers";
import { keptWords } from "@/lib/simulation/kept-flows";
import type { EffectFilter } from "@/lib/simulation/what-if-run";
import type { RehearsalSeen } from "@/worker/kinds/rehearse";
import { EFFECT_NAME } from "./effect-counts";
import { FlowChangeRow } from "./flow-change-row";
import styles from "./rehearsal.module.css";

interface FlowChangesProps {
  seen: RehearsalSeen;
  filter: EffectFilter;
  onFilter: (filter: EffectFilter) => void;
  /** Rows that can be seen have to be in `seen`; called when they leave what was asked. */
  onRange: (from: number, to: number) => void;
  askedFlow: string | null;
}

const ROW_HEIGHT = 32;
/** Up to here every row is in the document, which is simpler for everyone: find in page, screen readers, printing. */
const ROWS_WITHOUT_WINDOW = 50;
/** Asked for together. */
export const ROWS_AT_ONCE = 50;
const COLUMNS = 7;

/** The flows that turn, then those nobody can tell about; the rest on demand. */
export function FlowChanges({ seen, filter, onFilter, onRange, askedFlow }: FlowChangesProps) {
  const { rowCount } = seen;
  const scroller = useRef<HTMLElement>(null);
  const virtual = rowCount > ROWS_WITHOUT_WINDOW;
  const virtualizer = useVirtualizer({
    count: rowCount,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 12,
    initialRect: { width: 800, height: 600 },
  });
  const items = virtualizer.getVirtualItems();
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : rowCount - 1;
  const rows = seen.rows.slice(Math.max(0, first - seen.from), Math.max(0, last + 1 - seen.from));
  const firstDrawn = Math.min(Math.max(first, seen.from), rowCount);
  const from = Math.floor(first / ROWS_AT_ONCE) * ROWS_AT_ONCE;
  const to = Math.ceil((last + 1) / ROWS_AT_ONCE) * ROWS_AT_ONCE;
  useEffect(() => onRange(from, to), [onRange, from, to]);

  const inReach = seen.judged - seen.outside;
  const unchanged = seen.counts.find(({ effect }) => effect === "unchanged")?.flows ?? 0;
  const kept = filter === "changed" ? keptWords(seen.kept) : "";
  return (
    <>
      <div className={styles.tools}>
        <fieldset className={styles.tabs} aria-label="Flows shown">
          <FilterTab
            of="changed"
            filter={filter}
            onFilter={onFilter}
            count={inReach - unchanged + seen.kept.onlyByDefault}
          >
            Changed or uncertain
          </FilterTab>
          <FilterTab of="all" filter={filter} onFilter={onFilter} count={inReach}>
            All in reach
          </FilterTab>
          {seen.outside > 0 ? (
            <FilterTab of="outside" filter={filter} onFilter={onFilter} count={seen.outside}>
              Out of reach
            </FilterTab>
          ) : null}
          {filter === "changed" || filter === "all" || filter === "outside" ? null : (
            <FilterTab of={filter} filter={filter} onFilter={onFilter} count={rowCount}>
              {EFFECT_NAME[filter]}
            </FilterTab>
          )}
        </fieldset>
        <p>
          {seen.counts.map(({ flows }) => printCount(flows)).join(" + ")} = {printCount(inReach)},{" "}
          {seen.judged < seen.flows
            ? `${printCount(seen.judged)} of ${printCount(seen.flows)} flows so far`
            : "every flow in reach"}
        </p>
      </div>
      <Scroll ref={scroller} className={styles.scroll} label="Flows under this change">
        <table aria-rowcount={rowCount + 1}>
          <colgroup>
            <col className={styles.colTurn} />
            <col className={styles.colWorkload} />
            <col />
            <col className={styles.colProtocol} />
            <col className={styles.colCount} />
            <col className={styles.colLast} />
            <col className={styles.colReason} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Now → if applied</th>
              <th scope="col">Workload</th>
              <th scope="col">Host and port</th>
              <th scope="col" className={styles.protocol}>
                Proto
              </th>
              <th scope="col" className={styles.number}>
                Volume
              </th>
              <th scope="col" className={styles.number}>
                Last
              </th>
              <th scope="col" className={styles.reason}>
                Why
              </th>
            </tr>
          </thead>
          <tbody>
            <Spacer rows={firstDrawn} />
            {rows.map((change) => (
              <FlowChangeRow
                key={change.flow.id}
                change={change}
                asked={change.flow.id === askedFlow}
                readAt={seen.readAt}
              />
            ))}
            <Spacer rows={rowCount - firstDrawn - rows.length} />
            {kept ? (
              <tr className={styles.rest}>
                <td colSpan={COLUMNS}>{kept}.</td>
              </tr>
            ) : null}
            {seen.flows === seen.outside ? (
              <tr className={styles.rest}>
                <td colSpan={COLUMNS}>
                  No egress in reach of this change was recorded in the window, so nothing could be rehearsed.
                </td>
              </tr>
            ) : null}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

interface FilterTabProps {
  of: EffectFilter;
  filter: EffectFilter;
  onFilter: (filter: EffectFilter) => void;
  count: number;
  children: string;
}

function FilterTab({ of, filter, onFilter, count, children }: FilterTabProps) {
  return (
    <button type="button" className={styles.tab} aria-pressed={of === filter} onClick={() => onFilter(of)}>
      {children} <span className={styles.dim}>{printCount(count)}</span>
    </button>
  );
}

/** Stands for rows that are scrolled away, or not yet there. */
function Spacer({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr className={styles.spacer}>
      <td
        colSpan={COLUMNS}
        ref={(element) => {
          // In HTML from the server the Content-Security-Policy allows no style attribute.
          if (element) element.style.height = `${rows * ROW_HEIGHT}px`;
        }}
      />
    </tr>
  );
}
