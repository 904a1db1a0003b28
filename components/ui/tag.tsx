import type { ReactNode } from "react";
import { classNames } from "./class-names";
import styles from "./tag.module.css";

interface TagProps {
  /** `dashed` marks what is predicted, simulated or shadowed. */
  kind?: "plain" | "dashed" | "warn";
  icon?: ReactNode;
  title?: string;
  children: ReactNode;
}

export function Tag({ kind = "plain", icon, title, children }: TagProps) {
  return (
    <span className={classNames(styles.tag, styles[kind])} title={title}>
      {icon}
      {children}
    </span>
  );
}
