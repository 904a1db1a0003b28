import { CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./notice.module.css";

interface NoticeProps {
  kind?: "info" | "warn" | "error";
  title?: ReactNode;
  children?: ReactNode;
  /** One button or link with the remedy. */
  action?: ReactNode;
  /** `slim` is one line at a page's edge. */
  slim?: boolean;
}

const ICON = { info: Info, warn: TriangleAlert, error: CircleX };

/** Something to know beside the data. An error interrupts a screen reader, the others wait. */
export function Notice({ kind = "info", title, children, action, slim }: NoticeProps) {
  const Icon = ICON[kind];
  return (
    <div
      className={classNames(styles.notice, styles[kind], slim && styles.slim)}
      role={kind === "error" ? "alert" : "note"}
    >
      <Icon aria-hidden className={styles.icon} />
      <div className={styles.body}>
        {title ? <p className={styles.title}>{title}</p> : null}
        {children ? <div className={styles.text}>{children}</div> : null}
      </div>
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}
