import type { Policy } from "../resolver/compile/compile";
import { compareResults } from "./compare-results";
import { parsePolicyTests, type TestFault } from "./parse-policy-tests";
import type { ComparedTest, PolicyTest, PolicyTestResult } from "./policy-test";
import { policyTestSteps } from "./run-policy-tests";

/** Either has entries, or the text is a file without a single test, which is a fault. */
export interface TestedChange {
  faults: TestFault[];
  /** Worst first. */
  tests: ComparedTest[];
}

/**
 * The tests of `text` by the policy of now and, where there is one, by the `proposed` one. `pause` is asked between attempts and awaited
 * where it is due, so that others have their turn; what it throws ends the run.
 */
export async function testChange(
  text: string,
  now: Policy,
  proposed: Policy | null,
  pause: Pause,
): Promise<TestedChange> {
  const { tests, faults } = parsePolicyTests(text);
  if (faults.length > 0) return { faults, tests: [] };
  const before = await resultsOfNow(text, tests, now, pause);
  const after = proposed && (await runAll(tests, proposed, pause));
  return { faults, tests: compareResults(before, after) };
}

type Pause = () => Promise<void> | null;

/** The policy of now stays while a change is edited. */
const known = new WeakMap<Policy, { text: string; results: PolicyTestResult[] }>();

async function resultsOfNow(text: string, tests: readonly PolicyTest[], now: Policy, pause: Pause) {
  const last = known.get(now);
  if (last?.text === text) return last.results;
  const results = await runAll(tests, now, pause);
  known.set(now, { text, results });
  return results;
}

async function runAll(tests: readonly PolicyTest[], policy: Policy, pause: Pause) {
  const results: PolicyTestResult[] = [];
  for (const test of tests) {
    const steps = policyTestSteps(test, policy);
    let step = steps.next();
    for (; !step.done; step = steps.next()) await pause();
    results.push(step.value);
  }
  return results;
}
