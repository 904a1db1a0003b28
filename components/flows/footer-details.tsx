import { classNames } from "@/components/ui/class-names";
import type { FamilyTotal, FlowProblem } from "@/lib/flows/flow";
import { protocolName } from "@/lib/flows/protocol";
import { printCount } from "@/lib/print/numbers";
import styles from "./flow-footer.module.css";

/** What the rows add up to beside what Prometheus adds up, by family. */
export function ReconciledSums({ families }: { families: FamilyTotal[] }) {
  const agree = families.every(({ agrees }) => agrees);
  return (
    <details className={classNames(styles.problems, agree && styles.agree)}>
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
            {explanation ? <p className={styles.hint}>{explanation}</p> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** What of the window could not be read, or not wholly. */
export function ReadingProblems({ problems }: { problems: FlowProblem[] }) {
  return (
    <details className={styles.problems}>
      <summary>{problems.length === 1 ? "1 problem" : `${problems.length} problems`} in what was read</summary>
      <ul>
        {problems.map((problem) => (
          <li key={`${problem.code} ${problem.message}`}>
            <p>
              {problem.message} <code>{problem.code}</code>
            </p>
            {problem.hint ? <p className={styles.hint}>{problem.hint}</p> : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
