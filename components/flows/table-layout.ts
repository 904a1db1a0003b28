"use client";

import { useMemo } from "react";
import { useRemembered } from "@/components/ui/remembered";
import { DEFAULT_COLUMNS, TABLE_COLUMNS, type TableColumn } from "@/lib/flows/asked/table-layout";

/** Columns and their widths, as this browser remembers them. */
export interface TableLayout {
  columns: readonly TableColumn[];
  /** Pixels, of the columns that somebody sized. */
  widths: Partial<Record<TableColumn, number>>;
  /** Rows of 32 pixels instead of 26. */
  roomy: boolean;
}

const NAME = "egress.flows.layout";
const NO_LAYOUT: TableLayout = { columns: DEFAULT_COLUMNS, widths: {}, roomy: false };

/** `shared` are the columns that the URL names; they win. */
export function useTableLayout(shared: readonly TableColumn[] | null): [TableLayout, (layout: TableLayout) => void] {
  const [remembered, remember] = useRemembered(NAME, decodeLayout, NO_LAYOUT);
  const key = JSON.stringify([shared ?? remembered.columns, remembered.widths, remembered.roomy]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for all, and keeps rows from being drawn anew
  const layout = useMemo(() => ({ ...remembered, columns: shared ?? remembered.columns }), [key]);
  return [layout, remember];
}

export function isDefault(columns: readonly TableColumn[]): boolean {
  return columns.join() === DEFAULT_COLUMNS.join();
}

function decodeLayout(stored: unknown): TableLayout {
  if (typeof stored !== "object" || stored === null) return NO_LAYOUT;
  const listed = "columns" in stored && Array.isArray(stored.columns) ? stored.columns : [];
  const columns = TABLE_COLUMNS.filter((column) => listed.includes(column));
  const sized = "widths" in stored && typeof stored.widths === "object" && stored.widths !== null ? stored.widths : {};
  const widths: TableLayout["widths"] = {};
  for (const [name, width] of Object.entries(sized)) {
    const column = TABLE_COLUMNS.find((each) => each === name);
    if (column && typeof width === "number" && width >= MIN_WIDTH && width <= MAX_WIDTH) widths[column] = width;
  }
  const roomy = "roomy" in stored && stored.roomy === true;
  return { columns: columns.length > 0 ? columns : DEFAULT_COLUMNS, widths, roomy };
}

export const MIN_WIDTH = 40;
export const MAX_WIDTH = 1200;
