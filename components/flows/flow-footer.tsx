import dynamic from "next/dynamic";
import { DisagreementMark } from "@/components/decision/disagreement-mark";
import { Verdict } from "@/components/ui/verdict";
import { COUNTS_FOLLOW, countsFollow, type FamilyTotal, type FlowProblem } from "@/lib/flows/flow";
import type { FlowTotals } from "@/lib/flows/view/flow-totals";
import { printRate } from "@/lib/print/numbers";
import styles from "./flow-footer.module.css";

// What folds open may come after the rows.
const ReconciledSums = dynamic(() => import("./footer-details").then((module) => module.ReconciledSums), {
  ssr: false,
});
const ReadingProblems = dynamic(() => import("./footer-details").then((module) => module.ReadingProblems), {
  ssr: false,
});

interface FlowFooterProps {
  /** Of the flows that the filter shows. */
  totals: FlowTotals;
  /** Of the window, whatever the filter hides. */
  all: { flows: number; uncovered: number };
  /** null without grouping. */
  groups: number | null;
  /** Our sums beside Prometheus's own; empty where it was not asked. */
  families: FamilyTotal[];
  problems: FlowProblem[];
  /** Flows that the policy of now would decide otherwise; null while nobody knows. */
  differing: number | null;
  onShow: (filter: string) => void;
}

/** How many rows there are and are not, what they add up to, and what could not be read. */
export function FlowFooter(props: FlowFooterProps) {
  const { totals, all, groups, families, problems, differing, onShow } = props;
  const { denied } = totals;
  const lasting = problems.filter(({ code }) => code !== COUNTS_FOLLOW.code);
  const deniedPerSecond = denied.requestsPerSecond + denied.connectionsPerSecond;
  return (
    <footer className={styles.footer}>
      <span>
        {totals.flows === all.flows ? all.flows : `${totals.flows} of ${all.flows}`}{" "}
        {all.flows === 1 ? "flow" : "flows"}
        {groups === null ? null : ` in ${groups} ${groups === 1 ? "group" : "groups"}`}
      </span>
      {all.uncovered > 0 ? (
        <button type="button" className={styles.uncovered} onClick={() => onShow("verdict:uncovered")}>
          <Verdict verdict="uncovered" small word={`${all.uncovered} uncovered`} />
          <span>met no EgressNetwork</span>
        </button>
      ) : null}
      {differing ? (
        <button type="button" className={styles.uncovered} onClick={() => onShow("prediction:differs")}>
          <DisagreementMark /> {differing} {differing === 1 ? "differs" : "differ"} from the policy of now
        </button>
      ) : null}
      <span className={styles.gap} />
      {families.length > 0 ? <ReconciledSums families={families} /> : null}
      <span>
        <b>{printRate(totals.requestsPerSecond)}</b> req/s, <b>{printRate(totals.connectionsPerSecond)}</b> conn/s
        {deniedPerSecond > 0 ? (
          <span className={styles.denied}>
            , of them denied {denied.requestsPerSecond > 0 ? `${printRate(denied.requestsPerSecond)} req/s` : null}
            {denied.requestsPerSecond > 0 && denied.connectionsPerSecond > 0 ? ", " : null}
            {denied.connectionsPerSecond > 0 ? `${printRate(denied.connectionsPerSecond)} conn/s` : null}
          </span>
        ) : null}
      </span>
      {countsFollow({ problems }) ? <span title={COUNTS_FOLLOW.message}>Counting …</span> : null}
      {lasting.length > 0 ? <ReadingProblems problems={lasting} /> : null}
    </footer>
  );
}
