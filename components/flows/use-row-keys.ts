"use client";

import { type RefObject, useEffect, useRef } from "react";
import { isTyping } from "@/components/ui/is-typing";
import type { FlowViewRow } from "@/lib/flows/view/flow-view";

interface RowKeys {
  /** Those that were brought, the first of them with the index `from`. */
  rows: readonly FlowViewRow[];
  from: number;
  /** Id of the row from which `j` and `k` move. */
  cursor: string | null;
  /** A flow is open, so the cursor is where the reader is, wherever the focus went. */
  open: boolean;
  onMove: (row: FlowViewRow, index: number) => void;
  table: RefObject<HTMLElement | null>;
}

const STEP: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** `j` and `k` anywhere, arrows inside the table; Enter is the link's own. */
export function useRowKeys(keys: RowKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const move = (event: KeyboardEvent) => {
      const { rows, from, cursor, open, onMove, table } = latest.current;
      const step = STEP[event.key];
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const inside = event.target instanceof Node && table.current?.contains(event.target) === true;
      if (event.key.startsWith("Arrow") && !inside) return;
      const at = rows.findIndex((row) => idOf(row) === cursor);
      // From outside, the first key only goes to the cursor.
      const index = inside || open ? at + step : at;
      const row = rows[Math.min(Math.max(index, 0), rows.length - 1)];
      if (!row) return;
      event.preventDefault();
      onMove(row, from + rows.indexOf(row));
      // At once, so that the next key finds the row; a row that has to be drawn first gets it a frame later.
      const link = rowLink(table.current, idOf(row));
      if (link) link.focus();
      else requestAnimationFrame(() => rowLink(table.current, idOf(row))?.focus());
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, []);
}

export function idOf(row: FlowViewRow): string {
  return row.kind === "flow" ? row.flow.id : row.id;
}

/** The link of a row that is in the document. */
function rowLink(table: HTMLElement | null, id: string): HTMLElement | null {
  return table?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`) ?? null;
}
