import { Lock, LockOpen } from "lucide-react";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import styles from "./policy-mark.module.css";

/** Deny is a closed lock in neutral, never red: it is a decision, not a fault. */
export function PolicyMark({ policy }: { policy: TrafficPolicy | null }) {
  if (policy === null) return <span className={styles.unknown}>unreadable</span>;
  const Icon = policy === "Deny" ? Lock : LockOpen;
  return (
    <span className={styles.mark} data-policy={policy}>
      <Icon size={13} strokeWidth={1.75} aria-hidden />
      {policy}
    </span>
  );
}
