import { CircleCheck, CircleDashed, CircleX } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import marked from "@/components/ui/marked-lines.module.css";
import type { WrittenStatus } from "@/lib/changes/checks/written-status";
import { type ObjectRef, refKey } from "@/lib/linkerd/object";
import styles from "./verification.module.css";

interface WrittenStatusListProps {
  statuses: { ref: ObjectRef; status: WrittenStatus }[];
}

/** What Linkerd's controller says of each object that was written; a status may lag behind what is in force. */
export function WrittenStatusList({ statuses }: WrittenStatusListProps) {
  return (
    <ul className={classNames(marked.lines, styles.statuses)} aria-label="Linkerd's status">
      {statuses.map(({ ref, status }) => {
        const Icon = ICON[status.state];
        return (
          <li key={refKey(ref)}>
            <Icon size={14} aria-hidden className={styles.mark} data-state={status.state} />
            <span>
              <b>
                {ref.kind} {ref.namespace}/{ref.name}
              </b>{" "}
              {status.sentence}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const ICON = {
  accepted: CircleCheck,
  gone: CircleCheck,
  waiting: CircleDashed,
  silent: CircleDashed,
  refused: CircleX,
};
