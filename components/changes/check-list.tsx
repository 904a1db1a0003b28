import { Check, CircleX, TriangleAlert } from "lucide-react";
import type { PlanCheck } from "@/lib/changes/change";
import styles from "./check-list.module.css";

/** Each check with its outcome in a word, worst first. */
export function CheckList({ checks }: { checks: PlanCheck[] }) {
  const worstFirst = checks.toSorted((a, b) => WORST.indexOf(a.status) - WORST.indexOf(b.status));
  return (
    <ul className={styles.checks}>
      {worstFirst.map((check) => {
        const Icon = ICON[check.status];
        return (
          <li key={`${check.id} ${check.sentence}`} className={styles[check.status]}>
            <Icon size={14} strokeWidth={1.75} aria-label={WORD[check.status]} role="img" />
            <b>{NAME[check.id]}</b>
            <span className={styles.sentence}>
              {check.sentence}
              {check.hint ? <span className={styles.hint}>{check.hint}</span> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

const WORST: readonly PlanCheck["status"][] = ["fail", "warn", "pass"];
const ICON = { pass: Check, warn: TriangleAlert, fail: CircleX };
const WORD = { pass: "Passed", warn: "Warning", fail: "Failed" };
const NAME: Record<PlanCheck["id"], string> = {
  parse: "YAML",
  kind: "Kind",
  version: "Version",
  conflict: "Conflict",
  rights: "Rights",
  "dry-run": "Dry run",
  schema: "Schema",
  admission: "Admission",
  ownership: "Ownership",
  gitops: "GitOps",
  ghost: "Ghost",
  wildcard: "Wildcard",
  rehearsal: "Rehearsal",
  "policy-test": "Policy test",
  "read-only": "Read only",
};
