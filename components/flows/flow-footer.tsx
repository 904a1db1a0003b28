import dynamic from "next/dynamic";
import { DisagreementMark } from "@/components/decision/disagreement-mark";
import { Verdict } from "@/components/ui/verdict";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { COUNTS_FOLLOW, countsFollow, type FamilyTotal, type FlowProblem } from "@/lib/flows/flow";
import { figuresOf } from "@/lib/flows/network-traffic";
import type { FlowTotals } from "@/lib/flows/view/flow-totals";
import { counted } from "@/lib/print/counted";
import { printCounted, printPerSecond } from "@/lib/print/numbers";
import styles from "./flow-footer.module.css";

// What folds open may come after the rows.
const ReconciledSums = dynamic(() => import("./footer-details").then((module) => module.ReconciledSums), {
  ssr: false,
});
const ReadingProblems = dynamic(() => import("./footer-details").then((module) => module.ReadingProblems), {
  ssr: false,
});

interface FlowFooterProps {
  /** Of the flows that the filter shows, as all that stands here but `all`. */
  totals: FlowTotals;
  /** Of the window, whatever the filter hides. */
  all: { flows: number; uncovered: number };
  /** null without grouping. */
  groups: number | null;
  /** Our sums beside Prometheus's own; empty where it was not asked. */
  families: FamilyTotal[];
  problems: FlowProblem[];
  /** Flows that the current policy would decide otherwise; null while nobody knows. */
  differing: number | null;
  /** What the filter shows, narrowed to one value. */
  onNarrow: (key: FilterKey, value: string) => void;
  /** Another filter instead. */
  onShow: (filter: string) => void;
}

/** How many rows there are and are not, what they add up to, and what could not be read. */
export function FlowFooter(props: FlowFooterProps) {
  const { totals, all, groups, families, problems, differing, onNarrow, onShow } = props;
  const { denied } = totals;
  const lasting = problems.filter(({ code }) => code !== COUNTS_FOLLOW.code);
  const counting = countsFollow({ problems });
  const uncovered = totals.verdicts.uncovered ?? 0;
  return (
    <footer className={styles.footer}>
      <span>
        {totals.flows === all.flows ? all.flows : `${totals.flows} of ${all.flows}`}{" "}
        {all.flows === 1 ? "flow" : "flows"}
        {groups === null ? null : ` in ${counted(groups, "group")}`}
      </span>
      {uncovered > 0 ? (
        <button type="button" className={styles.uncovered} onClick={() => onNarrow("verdict", "uncovered")}>
          <Verdict verdict="uncovered" small word={`${uncovered} uncovered`} />
          <span>no EgressNetwork</span>
        </button>
      ) : null}
      {uncovered === 0 && all.uncovered > 0 ? (
        <button type="button" className={styles.uncovered} onClick={() => onShow("verdict:uncovered")}>
          <Verdict verdict="uncovered" small word={`${all.uncovered} uncovered outside this filter`} />
        </button>
      ) : null}
      {differing ? (
        <button type="button" className={styles.uncovered} onClick={() => onNarrow("prediction", "differs")}>
          <DisagreementMark /> {differing} no longer {differing === 1 ? "matches" : "match"} current policy
        </button>
      ) : null}
      <span className={styles.figures}>{renderFigures()}</span>
    </footer>
  );

  function renderFigures() {
    return (
      <>
        {families.length > 0 ? <ReconciledSums families={families} /> : null}
        {figuresOf(totals).map(({ unit, count, perSecond }) => (
          <span key={unit}>
            {counting ? null : `${printCounted(count, unit)}, `}
            <b>{printPerSecond(perSecond, unit)}</b>
          </span>
        ))}
        {totals.verdicts.denied && totals.flows > totals.verdicts.denied ? (
          <span>
            denied{" "}
            {figuresOf(denied)
              .map(({ unit, perSecond }) => printPerSecond(perSecond, unit))
              .join(", ")}
          </span>
        ) : null}
        {counting ? <span title={COUNTS_FOLLOW.message}>Counting …</span> : null}
        {lasting.length > 0 ? <ReadingProblems problems={lasting} /> : null}
      </>
    );
  }
}
