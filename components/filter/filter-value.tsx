import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import styles from "./filter-value.module.css";

interface FilterValueProps {
  filterKey: FilterKey;
  /** Empty: filters for flows without one. */
  value: string;
  className?: string | undefined;
  title?: string | undefined;
  children: ReactNode;
}

/**
 * A value of a row that filters by itself; with Alt it is left out. Reached by the arrow keys from the row's link, and handled by the
 * table, so that a thousand of them cost nothing.
 */
export function FilterValue({ filterKey, value, className, title, children }: FilterValueProps) {
  const what = value === "" ? `no ${filterKey}` : value;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={classNames(styles.value, className)}
      data-filter-key={filterKey}
      data-filter-value={value}
      title={`${title ? `${title}. ` : ""}Click: only ${what}. Alt and click: without it`}
    >
      {children}
    </button>
  );
}
