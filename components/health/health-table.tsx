import { Check, CircleX, TriangleAlert } from "lucide-react";
import type { HealthGroup } from "@/components/health/health-finding";
import { classNames } from "@/components/ui/class-names";
import prose from "@/components/ui/prose-table.module.css";
import styles from "./health-table.module.css";

const LOOK = {
  pass: { Icon: Check, word: "Pass" },
  warn: { Icon: TriangleAlert, word: "Warning" },
  fail: { Icon: CircleX, word: "Fail" },
};

/** In the manner of `linkerd check`: each part, how it is, and what helps. */
export function HealthTable({ groups }: { groups: HealthGroup[] }) {
  return (
    <table className={classNames(prose.table, styles.table)}>
      <caption className="visually-hidden">Health by component</caption>
      <thead>
        <tr>
          <th scope="col">Component</th>
          <th scope="col">Status</th>
          <th scope="col">Finding</th>
          <th scope="col">What to do</th>
        </tr>
      </thead>
      {groups.map((group) => (
        <tbody key={group.name}>
          <tr className={styles.group}>
            <th colSpan={4} scope="rowgroup">
              {group.name}
            </th>
          </tr>
          {group.findings.map((finding) => {
            const { Icon, word } = LOOK[finding.status];
            return (
              <tr key={finding.id} data-status={finding.status}>
                <th scope="row">{finding.name}</th>
                <td>
                  <span className={styles.status}>
                    <Icon size={14} strokeWidth={1.75} aria-hidden />
                    {word}
                  </span>
                </td>
                <td>{finding.sentence}</td>
                <td className={styles.fix}>{finding.status === "pass" ? null : finding.fix}</td>
              </tr>
            );
          })}
        </tbody>
      ))}
    </table>
  );
}
