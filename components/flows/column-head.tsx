"use client";

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import table from "@/components/ui/table.module.css";
import { type FlowOrder, orderAfterClick, type TableColumn } from "@/lib/flows/asked/table-layout";
import { COLUMNS } from "./flow-cells";
import styles from "./flow-table.module.css";
import { MAX_WIDTH, MIN_WIDTH } from "./table-layout";

interface ColumnHeadProps {
  column: TableColumn;
  order: FlowOrder;
  onOrder: (order: FlowOrder) => void;
  /** While it is dragged, and at the end. null: as wide as it was made. */
  onResize: (column: TableColumn, width: number | null, done: boolean) => void;
}

const STEP = 16;

/** Sorts by its name, and is sized by its edge: dragged, or with the arrow keys. */
export function ColumnHead({ column, order, onOrder, onResize }: ColumnHeadProps) {
  const head = useRef<HTMLTableCellElement>(null);
  const [width, setWidth] = useState(MIN_WIDTH);
  const { name, number, sortedBy } = COLUMNS[column];
  useEffect(() => {
    const watcher = new ResizeObserver(() => head.current && setWidth(head.current.offsetWidth));
    if (head.current) watcher.observe(head.current);
    return () => watcher.disconnect();
  }, []);
  const sorted = sortedBy !== undefined && sortedBy === order.column;
  const resizeTo = (width: number, done: boolean) =>
    onResize(column, Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width))), done);
  return (
    <th
      ref={head}
      scope="col"
      className={classNames(styles[column], number && table.number)}
      aria-sort={sorted ? (order.descending ? "descending" : "ascending") : undefined}
    >
      {sortedBy ? (
        <button
          type="button"
          className={classNames(styles.sort, sorted && styles.sorted)}
          onClick={() => onOrder(orderAfterClick(order, sortedBy))}
        >
          {name}
          {sorted ? <span aria-hidden> {order.descending ? "↓" : "↑"}</span> : null}
        </button>
      ) : (
        name
      )}
      {column === "rate" ? <span className={table.unit} /> : null}
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be dragged */}
      <span
        role="separator"
        aria-orientation="vertical"
        aria-label={`Width of ${name}`}
        aria-valuemin={MIN_WIDTH}
        aria-valuemax={MAX_WIDTH}
        aria-valuenow={width}
        aria-valuetext={`${width} pixels`}
        title="Drag or use the arrow keys; double-click to reset"
        tabIndex={0}
        className={styles.edge}
        onPointerDown={drag}
        onKeyDown={press}
        onDoubleClick={() => onResize(column, null, true)}
      />
    </th>
  );

  function press(event: KeyboardEvent) {
    const step = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (step === undefined || !head.current) return;
    event.preventDefault();
    event.stopPropagation();
    resizeTo(head.current.offsetWidth + step, true);
  }

  function drag(event: PointerEvent<HTMLElement>) {
    const edge = event.currentTarget;
    const from = head.current?.offsetWidth ?? MIN_WIDTH;
    const start = event.clientX;
    event.preventDefault();
    edge.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => resizeTo(from + moved.clientX - start, false);
    const end = (ended: globalThis.PointerEvent) => {
      edge.removeEventListener("pointermove", move);
      edge.removeEventListener("pointerup", end);
      if (ended.clientX !== start) resizeTo(from + ended.clientX - start, true);
    };
    edge.addEventListener("pointermove", move);
    edge.addEventListener("pointerup", end);
  }
}
