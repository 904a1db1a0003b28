import type { ReactNode } from "react";
import styles from "./page-heading.module.css";

interface PageHeadingProps {
  title: ReactNode;
  /** One grey line beside the title: counts, a breadcrumb. */
  note?: ReactNode;
  /** Buttons at the right. */
  actions?: ReactNode;
}

export function PageHeading({ title, note, actions }: PageHeadingProps) {
  return (
    <div className={styles.heading}>
      <h1>{title}</h1>
      {note ? <div className={styles.note}>{note}</div> : null}
      {actions ? <div className={styles.actions}>{actions}</div> : null}
    </div>
  );
}
