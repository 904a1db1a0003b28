import { printRate } from "@/components/ui/numbers";
import { Verdict } from "@/components/ui/verdict";
import type { Flow, FlowProblem } from "@/lib/flows/flow";
import styles from "./flow-footer.module.css";
import { unitOf } from "./protocol-name";

interface FlowFooterProps {
  shown: Flow[];
  /** Every flow of the window, whatever the filters hide. */
  all: Flow[];
  problems: FlowProblem[];
  onShowUncovered: () => void;
}

/** How many rows there are and are not, what they add up to, and what could not be read. */
export function FlowFooter({ shown, all, problems, onShowUncovered }: FlowFooterProps) {
  const uncovered = all.filter((flow) => flow.verdict === "uncovered").length;
  return (
    <footer className={styles.footer}>
      <span>
        {shown.length === all.length ? all.length : `${shown.length} of ${all.length}`}{" "}
        {all.length === 1 ? "flow" : "flows"}
      </span>
      {uncovered > 0 ? (
        <button type="button" className={styles.uncovered} onClick={onShowUncovered}>
          <Verdict verdict="uncovered" small word={`${uncovered} uncovered`} />
          <span>met no EgressNetwork</span>
        </button>
      ) : null}
      <span className={styles.gap} />
      <span>
        <b>{printRate(sum(shown, "req"))}</b> req/s, <b>{printRate(sum(shown, "conn"))}</b> conn/s
      </span>
      <Problems problems={problems} />
    </footer>
  );
}

function sum(flows: Flow[], unit: "req" | "conn"): number {
  return flows.reduce((total, flow) => (unitOf(flow.protocol) === unit ? total + flow.ratePerSecond : total), 0);
}

function Problems({ problems }: { problems: FlowProblem[] }) {
  if (problems.length === 0) return null;
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
