import { useState } from "react";
import { widthOfNumber } from "@/components/ui/sized";
import { TABLE_COLUMNS, type TableColumn } from "@/lib/flows/asked/table-layout";
import { figuresOf } from "@/lib/flows/network-traffic";
import type { FlowView, FlowViewRow } from "@/lib/flows/view/flow-view";
import { printCount, printRate } from "@/lib/print/numbers";
import { COLUMNS } from "./flow-cells";
import type { TableLayout } from "./table-layout";

/** Pixels by column. */
export type Widths = TableLayout["widths"];

/** null: as the style sheet has it. */
export function widthOf(column: TableColumn, widths: Widths, chosen: boolean, least: Widths): number | null {
  const needed = least[column] ?? 0;
  const wished = widths[column] ?? (chosen ? COLUMNS[column].width : null);
  if (wished !== null) return Math.max(wished, needed);
  return needed > (COLUMNS[column].width ?? 0) ? needed : null;
}

/** Columns of numbers grow with what stands in them, and shrink only with another question: no row is to move sideways with a refresh. */
export function useLeastWidths(view: FlowView): Widths {
  const [kept, keep] = useState<Widths>({});
  const widest = mergeWidths(kept, numberWidths(view.rows));
  if (widest !== kept) keep(widest);
  return widest;
}

const LEAST_DESTINATION = 200;

export function minimalWidth(columns: readonly TableColumn[], widths: Widths, least: Widths): number {
  return columns.reduce((sum, column) => sum + (widthOf(column, widths, true, least) ?? LEAST_DESTINATION), 0);
}

/** So many have room from the beginning: columns do not grow while the first counts come in. */
const USUAL_CHARACTERS = 6;

/** As wide as the longest number of each column of numbers. */
function numberWidths(rows: readonly FlowViewRow[]): Widths {
  const widths: Widths = {};
  const grouped = rows.some(({ kind }) => kind === "group");
  const need = (column: TableColumn, text: string, withUnit: boolean) => {
    const pixels = widthOfNumber(text.padStart(USUAL_CHARACTERS), withUnit);
    if (pixels > (widths[column] ?? 0)) widths[column] = pixels;
  };
  for (const row of rows) {
    if (row.kind === "group") {
      for (const { count, perSecond } of figuresOf(row.totals)) {
        need("rate", printRate(perSecond), true);
        need("count", printCount(count), true);
      }
    } else {
      need("rate", printRate(row.flow.ratePerSecond), true);
      need("count", printCount(row.flow.count), grouped);
      if (row.flow.openConnections !== null) need("open", printCount(row.flow.openConnections), false);
    }
  }
  return widths;
}

/** The wider of the two by column; `before` itself where nothing is wider. */
function mergeWidths(before: Widths, now: Widths): Widths {
  const columns = TABLE_COLUMNS.filter((column) => (now[column] ?? 0) > (before[column] ?? 0));
  return columns.length === 0
    ? before
    : { ...before, ...Object.fromEntries(columns.map((column) => [column, now[column]])) };
}
