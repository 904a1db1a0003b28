import { Check, CircleHelp, CircleX } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import table from "@/components/ui/table.module.css";
import type { ComparedTest, PolicyTestResult } from "@/lib/policy-tests/policy-test";
import styles from "./policy-tests.module.css";

interface TestResultsProps {
  tests: ComparedTest[];
  /** They were run with a change as well. */
  compared: boolean;
}

/** Each test in a row, with the resolver's reason where it does not hold. */
export function TestResults({ tests, compared }: TestResultsProps) {
  return (
    <table className={classNames(table.table, styles.results)}>
      <caption className="visually-hidden">Policy tests, worst first</caption>
      <thead>
        <tr>
          {compared ? <th className={styles.outcomeColumn}>Now</th> : null}
          <th className={styles.outcomeColumn}>{compared ? "With the change" : "Outcome"}</th>
          <th>Test</th>
        </tr>
      </thead>
      <tbody>
        {tests.map((test) => (
          <tr key={test.id} className={classNames(test.turn === "newly-fails" && table.denied)} data-turn={test.turn}>
            {compared ? (
              <td className={table.wrap}>
                <Outcome outcome={test.now} dim />
              </td>
            ) : null}
            <td className={table.wrap}>
              <Outcome outcome={test.proposed ?? test.now} />
            </td>
            <td className={table.wrap}>
              {test.sentence} <span className={table.dim}>line {test.line}</span>
              {test.turn === "holds" ? null : <Reasons test={test} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const ICON = { holds: Check, fails: CircleX, uncertain: CircleHelp };
const WORD = { holds: "Passes", fails: "Fails", uncertain: "Uncertain" };

function Outcome({ outcome, dim }: { outcome: PolicyTestResult["outcome"]; dim?: boolean }) {
  const Icon = ICON[outcome];
  return (
    <span className={classNames(styles.outcome, dim ? styles.dim : styles[outcome])}>
      <Icon size={14} strokeWidth={1.75} aria-hidden />
      {WORD[outcome]}
    </span>
  );
}

function Reasons({ test: { reasons, reasonCount } }: { test: ComparedTest }) {
  const more = reasonCount - reasons.length;
  return (
    <ul className={styles.reasons}>
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
      {more > 0 ? <li>and {more} more.</li> : null}
    </ul>
  );
}
