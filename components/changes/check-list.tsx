import { Check, CircleX, TriangleAlert } from "lucide-react";
import { Told } from "@/components/time/moment";
import { Scroll } from "@/components/ui/scroll";
import type { PlanCheck } from "@/lib/changes/change";
import { type CheckMatrix, checkMatrix } from "@/lib/changes/review/check-matrix";
import { counted } from "@/lib/print/counted";
import styles from "./check-list.module.css";

/** What does not pass with its sentence, worst first; what passes is folded, for several objects as a matrix of object and check. */
export function CheckList({ checks }: { checks: PlanCheck[] }) {
  const { open, passed, matrix } = checkMatrix(checks);
  const all = checks.length;
  return (
    <>
      {open.length > 0 ? <CheckRows checks={open} /> : null}
      {passed.length > 0 ? (
        <details className={styles.passed}>
          <summary>
            <Check size={14} strokeWidth={1.75} aria-hidden /> {passed.length} of {counted(all, "check")}{" "}
            {passed.length === 1 ? "passes" : "pass"}
          </summary>
          {matrix ? <Matrix matrix={matrix} /> : null}
          <CheckRows checks={matrix ? passed.filter(({ of }) => !of) : passed} />
        </details>
      ) : null}
    </>
  );
}

function CheckRows({ checks }: { checks: PlanCheck[] }) {
  return (
    <ul className={styles.checks}>
      {checks.map((check) => {
        const Icon = ICON[check.status];
        return (
          <li key={`${check.id} ${check.sentence}`} className={styles[check.status]}>
            <Icon size={14} strokeWidth={1.75} aria-label={WORD[check.status]} role="img" />
            <b>{NAME[check.id]}</b>
            <span className={styles.sentence}>
              <Told>{check.sentence}</Told>
              {check.hint ? <span className={styles.hint}>{check.hint}</span> : null}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Objects stand in the rows; a cell says its sentence on hover. */
function Matrix({ matrix: { columns, rows } }: { matrix: CheckMatrix }) {
  return (
    <Scroll as="div" className={styles.scroll} label="Checks of each object">
      <table className={styles.matrix}>
        <caption className="visually-hidden">Checks of each object</caption>
        <thead>
          <tr>
            <th scope="col">Object</th>
            {columns.map((id) => (
              <th key={id} scope="col">
                {NAME[id]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, cells }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {cells.map((check, index) => (
                <td key={columns[index]} title={check?.sentence}>
                  {check ? <Cell status={check.status} /> : null}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Cell({ status }: { status: PlanCheck["status"] }) {
  const Icon = ICON[status];
  return (
    <span className={styles[status]}>
      <Icon size={14} strokeWidth={1.75} aria-label={WORD[status]} role="img" />
    </span>
  );
}

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
  order: "Order",
  "cron-jobs": "CronJobs",
  "policy-test": "Policy test",
  "read-only": "Read only",
};
