"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { Agreement } from "@/components/decision/agreement";
import { classNames } from "@/components/ui/class-names";
import table from "@/components/ui/table.module.css";
import type { Flow } from "@/lib/flows/flow";
import { FlowRow } from "./flow-row";
import styles from "./flow-table.module.css";
import { COLUMNS } from "./flow-table-columns";
import { type FlowColumn, type FlowOrder, orderAfterClick } from "./sort-flows";
import { useRowKeys } from "./use-row-keys";

interface FlowTableProps {
  /** In the order in which they are shown. */
  flows: Flow[];
  /** By id: how what was seen compares with what the policy of now says. */
  agreements: Readonly<Record<string, Agreement["kind"]>>;
  order: FlowOrder;
  onOrder: (order: FlowOrder) => void;
  /** Id of the opened flow. */
  opened: string | null;
  onOpen: (flow: Flow) => void;
  /** The URL with a flow opened. */
  hrefOf: (flow: Flow) => string;
  /** Milliseconds since the epoch; ages are counted from here, so that they belong to the data. */
  readAt: number;
  windowName: string;
}

const ROW_HEIGHT = 26;
/** Up to here every row is in the document, which is simpler for everyone: find in page, screen readers, printing. */
const ROWS_WITHOUT_WINDOW = 100;

export function FlowTable(props: FlowTableProps) {
  const { flows, agreements, order, onOrder, opened, onOpen, hrefOf, readAt, windowName } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const virtual = flows.length > ROWS_WITHOUT_WINDOW;
  const rows = useVirtualizer({
    count: flows.length,
    enabled: virtual,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => flows[index]?.id ?? index,
    overscan: 12,
    initialRect: { width: 1000, height: 900 },
    scrollPaddingStart: ROW_HEIGHT,
  });
  const items = rows.getVirtualItems();
  const first = virtual ? (items[0]?.index ?? 0) : 0;
  const last = virtual ? (items.at(-1)?.index ?? -1) : flows.length - 1;
  const current =
    opened ?? (cursor !== null && flows.some((flow) => flow.id === cursor) ? cursor : (flows[0]?.id ?? null));

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the URL opened is brought into view, and only once
  useEffect(() => {
    const index = flows.findIndex((flow) => flow.id === opened);
    if (index >= 0 && virtual) rows.scrollToIndex(index, { align: "center" });
    else if (index >= 0) scroller.current?.querySelector("tr[data-selected]")?.scrollIntoView({ block: "nearest" });
  }, []);

  useRowKeys({
    flows,
    cursor: current,
    open: opened !== null,
    onMove: (flow, index) => {
      setCursor(flow.id);
      if (virtual) rows.scrollToIndex(index);
      if (opened !== null) onOpen(flow);
    },
    table: scroller,
  });

  return (
    <div className={styles.rows} ref={scroller}>
      <table className={classNames(table.table, table.sticky, styles.table)} aria-rowcount={flows.length + 1}>
        <caption className="visually-hidden">Egress flows of the last {windowName}</caption>
        <colgroup>
          {COLUMNS.map((column) => (
            <col key={column.id} className={styles[column.id]} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {COLUMNS.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classNames(styles[column.id], column.number && table.number)}
                aria-sort={column.id === order.column ? (order.descending ? "descending" : "ascending") : undefined}
              >
                <SortButton column={column.id} name={column.name} order={order} onOrder={onOrder} />
                {column.id === "rate" ? <span className={table.unit} /> : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} />
          {flows.slice(first, last + 1).map((flow, offset) => (
            <FlowRow
              key={flow.id}
              flow={flow}
              agreement={agreements[flow.id] ?? null}
              rowIndex={first + offset + 2}
              opened={flow.id === opened}
              focusable={flow.id === current}
              href={hrefOf(flow)}
              onOpen={onOpen}
              onFocus={setCursor}
              readAt={readAt}
              windowName={windowName}
            />
          ))}
          <Spacer rows={flows.length - 1 - last} />
        </tbody>
      </table>
    </div>
  );
}

interface SortButtonProps {
  column: FlowColumn;
  name: string;
  order: FlowOrder;
  onOrder: (order: FlowOrder) => void;
}

function SortButton({ column, name, order, onOrder }: SortButtonProps) {
  const sorted = column === order.column;
  return (
    <button
      type="button"
      className={classNames(styles.sort, sorted && styles.sorted)}
      onClick={() => onOrder(orderAfterClick(order, column))}
    >
      {name}
      {sorted ? <span aria-hidden> {order.descending ? "↓" : "↑"}</span> : null}
    </button>
  );
}

/** Stands for rows that are scrolled away. */
function Spacer({ rows }: { rows: number }) {
  if (rows <= 0) return null;
  return (
    <tr className={styles.spacer}>
      <td colSpan={COLUMNS.length} style={{ height: rows * ROW_HEIGHT }} />
    </tr>
  );
}
