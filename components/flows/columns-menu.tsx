"use client";

import { Button } from "@/components/ui/button";
import styles from "@/components/ui/menu.module.css";
import { DEFAULT_COLUMNS, TABLE_COLUMNS, type TableColumn } from "@/lib/flows/asked/table-layout";
import { COLUMNS } from "./flow-cells";
import { isDefault, type TableLayout } from "./table-layout";

interface ColumnsMenuProps {
  layout: TableLayout;
  onLayout: (layout: TableLayout) => void;
}

const LONG_NAME: Partial<Record<TableColumn, string>> = {
  protocol: "Protocol",
  open: "Open connections",
  seen: "Last seen",
  answers: "Status and other responses",
  latency: "Latency band",
  predicted: "Predicted and observed",
};

/** Which columns the table shows; remembered in this browser, and part of a copied link. */
export function ColumnsMenu({ layout, onLayout }: ColumnsMenuProps) {
  const toggle = (column: TableColumn) => {
    const columns = TABLE_COLUMNS.filter((each) => layout.columns.includes(each) !== (each === column));
    if (columns.length > 0) onLayout({ ...layout, columns });
  };
  const unchanged = isDefault(layout.columns) && Object.keys(layout.widths).length === 0;
  return (
    <fieldset className={styles.list}>
      <legend className="visually-hidden">Columns</legend>
      {TABLE_COLUMNS.map((column) => (
        <label key={column} className={styles.item}>
          <input type="checkbox" checked={layout.columns.includes(column)} onChange={() => toggle(column)} />
          {LONG_NAME[column] ?? COLUMNS[column].name}
        </label>
      ))}
      <label className={styles.item}>
        <input type="checkbox" checked={layout.roomy} onChange={() => onLayout({ ...layout, roomy: !layout.roomy })} />
        Comfortable rows
      </label>
      <Button
        kind="quiet"
        disabledReason={unchanged ? "Already the default columns and widths" : null}
        onClick={() => onLayout({ ...layout, columns: DEFAULT_COLUMNS, widths: {} })}
      >
        Reset columns
      </Button>
    </fieldset>
  );
}
