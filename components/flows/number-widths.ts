import { widthOfNumber } from "@/components/ui/sized";
import { TABLE_COLUMNS, type TableColumn } from "@/lib/flows/asked/table-layout";
import { figuresOf } from "@/lib/flows/network-traffic";
import type { FlowViewRow } from "@/lib/flows/view/flow-view";
import { printCount, printRate } from "@/lib/print/numbers";

/** Pixels by column, of columns whose numbers may need more than the usual. */
export type NumberWidths = Partial<Record<TableColumn, number>>;

/** So many have room from the beginning: columns do not grow while the first counts come in. */
const USUAL_CHARACTERS = 6;

/** As wide as the longest number of each column of numbers. */
export function numberWidths(rows: readonly FlowViewRow[]): NumberWidths {
  const widths: NumberWidths = {};
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
export function mergeWidths(before: NumberWidths, now: NumberWidths): NumberWidths {
  const columns = TABLE_COLUMNS.filter((column) => (now[column] ?? 0) > (before[column] ?? 0));
  return columns.length === 0
    ? before
    : { ...before, ...Object.fromEntries(columns.map((column) => [column, now[column]])) };
}
