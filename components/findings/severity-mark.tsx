import { CircleX, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Severity } from "@/lib/networks/severity";
import styles from "./severity-mark.module.css";

const LOOK = {
  error: { Icon: CircleX, word: "Error" },
  warning: { Icon: TriangleAlert, word: "Warning" },
  info: { Icon: Info, word: "Note" },
};

/** How grave a finding is: an icon and a word, or `children` in its place. */
export function SeverityMark({ severity, children }: { severity: Severity; children?: ReactNode }) {
  const { Icon, word } = LOOK[severity];
  return (
    <span className={styles.mark} data-severity={severity}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {children ?? word}
    </span>
  );
}
