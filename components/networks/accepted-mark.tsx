import { Check, CircleDashed, TriangleAlert } from "lucide-react";
import type { AcceptedCondition } from "@/lib/linkerd/decode/accepted-condition";
import styles from "./accepted-mark.module.css";

const LOOK = {
  accepted: { Icon: Check, word: "Accepted" },
  "not-accepted": { Icon: TriangleAlert, word: "Not accepted" },
  "no-status": { Icon: CircleDashed, word: "No status" },
};

export function AcceptedMark({ accepted }: { accepted: AcceptedCondition }) {
  const { Icon, word } = LOOK[accepted.status];
  return (
    <span className={styles.mark} data-status={accepted.status} title={accepted.sentence || undefined}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {word}
    </span>
  );
}
