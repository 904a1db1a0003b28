import { classNames } from "@/components/ui/class-names";
import prose from "@/components/ui/prose-table.module.css";
import type { PlacedFinding } from "@/lib/networks/placed-finding";
import { SEVERITIES } from "@/lib/networks/severity";
import { placeHref } from "../addresses/object-href";
import { FindingSubject } from "./finding-subject";
import styles from "./findings.module.css";
import { Prose } from "./prose";
import { SeverityMark } from "./severity-mark";

interface FindingsTableProps {
  findings: readonly PlacedFinding[];
  caption: string;
}

/** Findings by severity, one row each: what is so, what helps, and where. */
export function FindingsTable({ findings, caption }: FindingsTableProps) {
  return (
    <table className={classNames(prose.table, styles.table)}>
      <caption className="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">Severity</th>
          <th scope="col">Finding</th>
          <th scope="col">What to do</th>
          <th scope="col">Where</th>
        </tr>
      </thead>
      <tbody>
        {SEVERITIES.flatMap((severity) => findings.filter((finding) => finding.severity === severity)).map(
          (finding) => (
            <tr key={`${finding.id} ${finding.field} ${finding.sentence}`}>
              <td title={finding.id}>
                <SeverityMark severity={finding.severity} />
              </td>
              <td>
                <Prose text={finding.sentence} />
              </td>
              <td className={styles.remedy}>
                <Prose text={finding.remedy} />
              </td>
              <td>
                <FindingSubject finding={finding} href={finding.place && placeHref(finding.place)} />
              </td>
            </tr>
          ),
        )}
      </tbody>
    </table>
  );
}
