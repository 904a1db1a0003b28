"use client";

import dynamic from "next/dynamic";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { classNames } from "@/components/ui/class-names";
import { sized } from "@/components/ui/sized";
import table from "@/components/ui/table.module.css";
import type { FilterStance } from "@/lib/flows/asked/filter-edit";
import { FILTER_KEYS, type FilterKey } from "@/lib/flows/asked/filter-keys";
import type { FlowOrder, TableColumn } from "@/lib/flows/asked/table-layout";
import type { Flow } from "@/lib/flows/flow";
import type { PredictionMark } from "@/lib/flows/prediction-mark";
import type { FlowView, FlowViewRow } from "@/lib/flows/view/flow-view";
import { askedByClick } from "../filter/filter-value";
import { ColumnHead } from "./column-head";
import { minimalWidth, useLeastWidths, widthOf } from "./column-widths";
import { FlowRow } from "./flow-row";
import styles from "./flow-table.module.css";
import { RowInFull } from "./row-in-full";
import type { RowScroller } from "./rows-in-view";
import { isDefault, type TableLayout } from "./table-layout";
import { idOf, useRowKeys } from "./use-row-keys";

const GroupRow = dynamic(() => import("./group-row").then((module) => module.GroupRow));
const RowsInViewWatch = dynamic(() => import("./rows-in-view").then((module) => module.RowsInViewWatch), {
  ssr: false,
});

interface FlowTableProps {
  view: FlowView;
  /** Rows that can be seen have to be in the view; called when they leave what was asked. */
  onRange: (from: number, to: number) => void;
  layout: TableLayout;
  onLayout: (layout: TableLayout) => void;
  order: FlowOrder;
  onOrder: (order: FlowOrder) => void;
  /** Ids of groups. */
  unfolded: readonly string[];
  onFold: (id: string) => void;
  /** A value was clicked. */
  onFilter: (key: FilterKey, value: string, stance: FilterStance) => void;
  /** Id of the opened flow. */
  opened: string | null;
  onOpen: (flow: Flow) => void;
  /** The URL with a flow opened. */
  hrefOf: (flow: Flow) => string;
  /** Whether the pointer is over the rows: none may move under it. */
  onPointing: (pointing: boolean) => void;
  /** By id: how what was seen compares with what the policy of now says. */
  marks: Readonly<Record<string, PredictionMark>>;
  /** Milliseconds since the epoch: where counts end. Ages are counted from here, so that they belong to the data. */
  countedAt: number;
  windowName: string;
  counting: boolean;
}

const ROW_HEIGHT = { dense: 26, roomy: 32 };
const HEAD_HEIGHT = 26;
/** Up to here every row is in the document, which is simpler for everyone: find in page, screen readers, printing. */
const ROWS_WITHOUT_WINDOW = 100;
/** Of a longer one, before it is known what is in view. */
const ROWS_AT_FIRST = { first: 0, last: 40 };
/** Rows are asked for by so many, so that scrolling asks seldom. */
const BLOCK = 100;

export function FlowTable(props: FlowTableProps) {
  const { view, onRange, layout, onLayout, order, onOrder, unfolded, onFold, onFilter, opened, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<string | null>(null);
  const [dragged, setDragged] = useState<TableLayout["widths"]>({});
  const rowHeight = layout.roomy ? ROW_HEIGHT.roomy : ROW_HEIGHT.dense;
  const virtual = view.rowCount > ROWS_WITHOUT_WINDOW;
  const [inView, setInView] = useState(ROWS_AT_FIRST);
  const rowScroller = useRef<RowScroller>(null);
  const first = virtual ? inView.first : 0;
  const last = virtual ? Math.min(inView.last, view.rowCount - 1) : view.rowCount - 1;
  const rows = view.rows.slice(Math.max(0, first - view.from), Math.max(0, last + 1 - view.from));
  const firstDrawn = Math.max(first, view.from);
  const from = Math.floor(first / BLOCK) * BLOCK;
  const to = Math.ceil((last + 1) / BLOCK) * BLOCK;
  const current = opened ?? (cursor !== null && view.rows.some((row) => idOf(row) === cursor) ? cursor : null);
  const entry = current ?? (rows[0] ? idOf(rows[0]) : null);
  const chosen = !isDefault(layout.columns);
  const grouped = view.groupCount !== null;
  const widths = { ...layout.widths, ...dragged };
  const least = useLeastWidths(view);

  useEffect(() => onRange(from, to), [onRange, from, to]);

  const openedAt = view.opened?.found?.index ?? -1;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the URL opened is brought into view, and only once
  useEffect(() => {
    if (openedAt >= 0 && !virtual) {
      scroller.current?.querySelector("tr[data-selected]")?.scrollIntoView({ block: "nearest" });
    }
  }, []);

  useRowKeys({
    rows: view.rows,
    from: view.from,
    cursor: entry,
    open: opened !== null,
    onMove: (row, index) => {
      setCursor(idOf(row));
      rowScroller.current?.scrollTo(index);
      if (opened !== null && row.kind === "flow") onOpen(row.flow);
    },
    table: scroller,
  });

  const focused = rows.find((row) => idOf(row) === cursor);
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside are what is pressed; they are too many to listen each */}
      <div
        className={classNames(styles.rows, table.sideways)}
        ref={scroller}
        onClick={filterByClick}
        onKeyDown={moveInRow}
        // A page that appears under a resting pointer moves nothing: only a pointer that moves is somebody's.
        onPointerMove={(event) => (event.movementX || event.movementY) && props.onPointing(true)}
        onPointerLeave={() => props.onPointing(false)}
      >
        {virtual ? (
          <RowsInViewWatch
            scroller={scroller}
            rowScroller={rowScroller}
            count={view.rowCount}
            rowHeight={rowHeight}
            headHeight={HEAD_HEIGHT}
            opened={openedAt}
            onView={setInView}
          />
        ) : null}
        <table
          className={classNames(table.table, table.sticky, layout.roomy && table.comfortable, styles.table)}
          aria-rowcount={view.rowCount + 1}
          data-chosen={chosen || undefined}
          data-grouped={grouped || undefined}
          ref={sized("minWidth", chosen ? minimalWidth(layout.columns, widths, least) : null)}
        >
          <caption className="visually-hidden">Egress flows of {props.windowName}</caption>
          <colgroup>
            {layout.columns.map((column) => (
              <col
                key={column}
                className={styles[column]}
                ref={sized("width", widthOf(column, widths, chosen, least))}
              />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {layout.columns.map((column) => (
                <ColumnHead key={column} column={column} order={order} onOrder={onOrder} onResize={resize} />
              ))}
            </tr>
          </thead>
          <tbody>
            <Spacer height={firstDrawn * rowHeight} columns={layout.columns.length} />
            {rows.map((row, offset) => renderRow(row, firstDrawn + offset + 2))}
            <Spacer height={(view.rowCount - firstDrawn - rows.length) * rowHeight} columns={layout.columns.length} />
          </tbody>
        </table>
      </div>
      {focused?.kind === "flow" ? <RowInFull flow={focused.flow} /> : null}
    </>
  );

  function renderRow(row: FlowViewRow, rowIndex: number) {
    const id = idOf(row);
    const shared = {
      rowIndex,
      focusable: id === entry,
      onFocus: setCursor,
      countedAt: props.countedAt,
      counting: props.counting,
    };
    if (row.kind === "group") {
      const { columns } = layout;
      return (
        <GroupRow key={id} {...shared} group={row} columns={columns} unfolded={unfolded.includes(id)} onFold={onFold} />
      );
    }
    return (
      <FlowRow
        key={id}
        {...shared}
        flow={row.flow}
        columns={layout.columns}
        opened={id === opened}
        inset={grouped}
        href={props.hrefOf(row.flow)}
        onOpen={onOpen}
        windowName={props.windowName}
        mark={props.marks[id] ?? null}
      />
    );
  }

  function resize(column: TableColumn, width: number | null, done: boolean) {
    const { [column]: _, ...others } = widths;
    const next = width === null ? others : { ...others, [column]: width };
    setDragged(done ? {} : next);
    if (done) onLayout({ ...layout, widths: next });
  }

  function filterByClick(event: MouseEvent | KeyboardEvent) {
    const asked = askedByClick(event);
    const key = FILTER_KEYS.find((each) => each === asked?.key);
    if (!asked || !key) return false;
    event.preventDefault();
    onFilter(key, asked.value, asked.stance);
    return true;
  }

  /** From the row's link to the funnels of its values and back. */
  function moveInRow(event: KeyboardEvent) {
    const { target } = event;
    if (!(target instanceof HTMLElement)) return;
    // With Alt a browser makes no click of it.
    if (event.key === "Enter" && event.altKey && filterByClick(event)) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const row = target.closest("tbody tr");
    if (step === undefined || !row || event.altKey || event.ctrlKey || event.metaKey) return;
    const stops = [...row.querySelectorAll<HTMLElement>("a, button")].filter((each) => each.offsetParent !== null);
    const next = stops[stops.indexOf(target) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }
}

/** Stands for rows that are scrolled away, or not yet there. */
function Spacer({ height, columns }: { height: number; columns: number }) {
  if (height <= 0) return null;
  return (
    <tr className={styles.spacer}>
      <td colSpan={columns} ref={sized("height", height)} />
    </tr>
  );
}
