import { Told } from "@/components/time/moment";
import { classNames } from "@/components/ui/class-names";
import { type FamilyTotal, type FlowProblem, losesData } from "@/lib/flows/flow";
import { protocolName } from "@/lib/flows/protocol";
import { counted } from "@/lib/print/counted";
import { printCount } from "@/lib/print/numbers";
import { printShare } from "@/lib/print/print-share";
import styles from "./flow-footer.module.css";

/** What the rows add up to beside what Prometheus adds up, by family. */
export function ReconciledSums({ families }: { families: FamilyTotal[] }) {
  const agree = families.every(({ agrees }) => agrees);
  return (
    <details className={classNames(styles.problems, !agree && styles.lost)}>
      <summary>Sums {agree ? "agree with" : "differ from"} Prometheus</summary>
      <ul>
        {families.map(({ protocol, counted, raw, rose, explanation }) => (
          <li key={protocol}>
            <p>
              {protocolName(protocol)}: these rows count <b>{printCount(counted)}</b>,{" "}
              {rose === null ? null : (
                <>
                  the counters rose by <b>{printCount(rose)}</b>,{" "}
                </>
              )}
              Prometheus's increase() adds up to <b>{raw === null ? "–" : printCount(raw)}</b>
            </p>
            {explanation ? (
              <p className={styles.hint}>
                {raw === null ? null : `${printDifference(counted, raw)} `}
                {explanation}
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function printDifference(counted: number, raw: number): string {
  const apart = Math.abs(counted - raw);
  const share = printShare(apart / Math.max(counted, raw));
  return `The rows count ${printCount(apart)} ${counted > raw ? "more" : "fewer"} (${share}).`;
}

/** What of the window could not be read, or not wholly; and how the numbers came about, where that is worth knowing. */
export function ReadingProblems({ problems }: { problems: FlowProblem[] }) {
  const lost = problems.filter(losesData);
  return (
    <details className={classNames(styles.problems, lost.length > 0 && styles.lost)}>
      <summary>
        <Told>{summaryOf(problems, lost.length)}</Told>
      </summary>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.message}`}>
            <p>
              <Told>{problem.message}</Told> <code>{problem.code}</code>
            </p>
            {problem.hint ? (
              <p className={styles.hint}>
                <Told>{problem.hint}</Told>
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

function summaryOf(problems: readonly FlowProblem[], lost: number): string {
  if (lost > 0) return lost === 1 ? "1 problem reading metrics" : `${lost} problems reading metrics`;
  const [only] = problems;
  if (problems.length === 1 && only?.brief) return only.brief;
  return counted(problems.length, "note");
}
