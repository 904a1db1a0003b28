import { Info, OctagonX, TriangleAlert } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import marked from "@/components/ui/marked-lines.module.css";
import type { DraftNotice } from "@/lib/authoring/draft";
import styles from "./authoring.module.css";

const ICON = { info: Info, warn: TriangleAlert, fail: OctagonX };
const WORD = { info: "Note", warn: "Warning", fail: "Obstacle" };

/** What follows from a draft, worst first. */
export function DraftNotices({ notices }: { notices: DraftNotice[] }) {
  if (notices.length === 0) return null;
  const order = ["fail", "warn", "info"];
  return (
    <ul className={classNames(marked.lines, styles.notices)} aria-label="Consequences">
      {notices
        .toSorted((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
        .map((notice) => {
          const Icon = ICON[notice.severity];
          return (
            <li key={`${notice.id} ${notice.sentence}`} data-severity={notice.severity}>
              <Icon size={14} role="img" aria-label={WORD[notice.severity]} />
              <span>{notice.sentence}</span>
            </li>
          );
        })}
    </ul>
  );
}
