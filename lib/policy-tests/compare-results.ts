import type { ComparedTest, PolicyTestResult, TestTurn } from "./policy-test";

/** Worst first: what the change breaks stands above what is broken already. */
const ORDER: readonly TestTurn[] = ["newly-fails", "fails", "newly-uncertain", "uncertain", "newly-holds", "holds"];
const MOST_REASONS = 4;

/** Both lists are of the same tests in the same order; `proposed` is null without a change. */
export function compareResults(
  now: readonly PolicyTestResult[],
  proposed: readonly PolicyTestResult[] | null,
): ComparedTest[] {
  return now
    .map((before, index): ComparedTest => {
      const after = proposed?.[index] ?? null;
      const { test, outcome, reasons } = after ?? before;
      return {
        id: index,
        sentence: test.sentence,
        line: test.line,
        turn: before.outcome === outcome ? outcome : (`newly-${outcome}` as const),
        now: before.outcome,
        proposed: after?.outcome ?? null,
        reasons: reasons.slice(0, MOST_REASONS),
        reasonCount: reasons.length,
      };
    })
    .sort((a, b) => ORDER.indexOf(a.turn) - ORDER.indexOf(b.turn) || a.id - b.id);
}
