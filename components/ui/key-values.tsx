import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./key-values.module.css";

export interface KeyValue {
  key: string;
  value: ReactNode;
  title?: string;
}

interface KeyValuesProps {
  items: KeyValue[];
  /** Two pairs a line where there is room. */
  columns?: 1 | 2;
}

export function KeyValues({ items, columns = 1 }: KeyValuesProps) {
  return (
    <dl className={classNames(styles.list, columns === 2 && styles.two)}>
      {items.map((item) => (
        <div key={item.key} className={styles.pair}>
          <dt>{item.key}</dt>
          <dd title={item.title}>{item.value}</dd>
        </div>
      ))}
    </dl>
  );
}
