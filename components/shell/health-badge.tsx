"use client";

import { healthGroups } from "@/components/health/health-finding";
import { useServed } from "@/components/live/use-served";
import { classNames } from "@/components/ui/class-names";
import { HEALTH } from "@/lib/cluster/asked/policy-query";
import { counted } from "@/lib/print/counted";
import styles from "./health-badge.module.css";

/** How many parts need somebody; nothing where none does, or nobody knows. Findings are left out: to look for them on every page is too much for the worker. */
export function HealthBadge() {
  const { data } = useServed(HEALTH);
  const parts = data ? healthGroups(data).flatMap((group) => group.findings) : [];
  const [errors, warnings] = [countOf(parts, "fail"), countOf(parts, "warn")];
  if (errors + warnings === 0) return null;
  const words = [errors > 0 ? counted(errors, "error") : "", warnings > 0 ? counted(warnings, "warning") : ""]
    .filter((each) => each !== "")
    .join(", ");
  return (
    <span className={classNames(styles.badge, errors > 0 && styles.errors)} title={words}>
      <span aria-hidden>{errors + warnings}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

function countOf(parts: readonly { status: string }[], status: "warn" | "fail"): number {
  return parts.filter((part) => part.status === status).length;
}
