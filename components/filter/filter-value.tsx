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
  /** Numbers have the funnel at their left. */
  number?: true;
  children: ReactNode;
}

const NAME: Record<FilterKey, string> = {
  ns: "namespace",
  workload: "workload",
  host: "destination",
  domain: "domain",
  address: "destination",
  port: "port",
  protocol: "protocol",
  network: "network",
  route: "route",
  verdict: "verdict",
  status: "status",
  prediction: "prediction",
};

/**
 * A value of a row with a funnel that filters by it, shown under the pointer and reached by the arrow keys from the row's link. The table
 * handles its clicks, and those with Alt on the value itself, so that a thousand of them cost nothing.
 */
export function FilterValue({ filterKey, value, className, title, number, children }: FilterValueProps) {
  const what = value === "" ? `no ${NAME[filterKey]}` : value;
  return (
    <span
      className={classNames(styles.value, number && styles.number, className)}
      data-filter-key={filterKey}
      data-filter-value={value}
      title={title ?? what}
    >
      {children}
      <button
        type="button"
        tabIndex={-1}
        className={styles.funnel}
        data-funnel
        aria-label={`Filter by this ${NAME[filterKey]}`}
        title={`Only ${what} (Alt-click: without it)`}
      />
    </span>
  );
}

/** What a click asks to be filtered by; null where it asks for something else. Alt on a funnel, or Alt and Shift, leave the value out. */
export function askedByClick({
  target,
  altKey,
  shiftKey,
}: {
  target: EventTarget;
  altKey: boolean;
  shiftKey: boolean;
}) {
  const element = target instanceof Element ? target : null;
  const funnel = element?.closest("[data-funnel]") !== null && element !== null;
  const { filterKey, filterValue } = element?.closest<HTMLElement>("[data-filter-key]")?.dataset ?? {};
  if (filterKey === undefined || !(funnel || altKey)) return null;
  const exclude = funnel ? altKey : shiftKey;
  return { key: filterKey, value: filterValue ?? "", stance: exclude ? ("exclude" as const) : ("include" as const) };
}
