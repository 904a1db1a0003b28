"use client";

import { memo, type ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { printDestination } from "@/components/ui/host";
import table from "@/components/ui/table.module.css";
import type { TableColumn } from "@/lib/flows/asked/table-layout";
import type { Flow } from "@/lib/flows/flow";
import { type CellContext, COLUMNS } from "./flow-cells";
import styles from "./flow-table.module.css";

interface FlowRowProps {
  flow: Flow;
  columns: readonly TableColumn[];
  /** 1 is the head. */
  rowIndex: number;
  opened: boolean;
  /** It stands in a group. */
  inset: boolean;
  /** One row of the table is in the tab order; `j` and `k` move from there. */
  focusable: boolean;
  /** The URL with this flow opened. */
  href: string;
  onOpen: (flow: Flow) => void;
  onFocus: (id: string) => void;
  countedAt: number;
  windowName: string;
  counting: boolean;
  mark: CellContext["mark"];
}

export const FlowRow = memo(function FlowRow(props: FlowRowProps) {
  const { flow, columns, rowIndex, opened, inset, focusable, href, onOpen, onFocus, countedAt, windowName, counting } =
    props;
  const context: CellContext = { countedAt, windowName, counting, mark: props.mark, link };
  return (
    <tr
      aria-rowindex={rowIndex}
      className={classNames(styles.row, inset && styles.inset, flow.verdict === "denied" && table.denied)}
      data-selected={opened || undefined}
      onClick={(event) => {
        if (event.altKey || !(event.target instanceof Element) || event.target.closest("a, button")) return;
        if (window.getSelection()?.isCollapsed !== false) onOpen(flow);
      }}
    >
      {columns.map((column) => (
        <td
          key={column}
          className={classNames(styles[column], COLUMNS[column].number && table.number)}
          title={COLUMNS[column].title?.(flow, context)}
        >
          {COLUMNS[column].cell(flow, context)}
        </td>
      ))}
    </tr>
  );

  /** A link, so that it can be copied and opened in a new tab; a plain click stays on the page. */
  function link(children: ReactNode) {
    return (
      <a
        href={href}
        className={styles.opener}
        data-row={flow.id}
        aria-label={printDestination(flow)}
        tabIndex={focusable ? 0 : -1}
        aria-current={opened ? "true" : undefined}
        onFocus={() => onFocus(flow.id)}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          // With Alt the table filters by the destination.
          if (!event.altKey) onOpen(flow);
        }}
      >
        {children}
      </a>
    );
  }
});
