"use client";

import { type RefObject, useEffect, useRef } from "react";
import { isTyping } from "@/components/ui/is-typing";
import type { Flow } from "@/lib/flows/flow";

interface RowKeys {
  flows: Flow[];
  /** Id of the row from which `j` and `k` move. */
  cursor: string | null;
  /** A flow is open, so the cursor is where the reader is, wherever the focus went. */
  open: boolean;
  onMove: (flow: Flow, index: number) => void;
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
      const { flows, cursor, open, onMove, table } = latest.current;
      const step = STEP[event.key];
      if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const inside = event.target instanceof Node && table.current?.contains(event.target) === true;
      if (event.key.startsWith("Arrow") && !inside) return;
      const at = flows.findIndex((flow) => flow.id === cursor);
      // From outside, the first key only goes to the cursor.
      const index = inside || open ? at + step : at;
      const flow = flows[Math.min(Math.max(index, 0), flows.length - 1)];
      if (!flow) return;
      event.preventDefault();
      onMove(flow, flows.indexOf(flow));
      requestAnimationFrame(() => rowLink(table.current, flow.id)?.focus());
    };
    document.addEventListener("keydown", move);
    return () => document.removeEventListener("keydown", move);
  }, []);
}

/** The link of a row that is in the document. */
function rowLink(table: HTMLElement | null, id: string): HTMLElement | null {
  return table?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`) ?? null;
}
