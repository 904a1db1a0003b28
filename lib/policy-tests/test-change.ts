import type { Policy } from "../resolver/compile";
import { compareResults } from "./compare-results";
import { parsePolicyTests, type TestFault } from "./parse-policy-tests";
import type { ComparedTest, PolicyTest, PolicyTestResult } from "./policy-test";
import { runPolicyTest } from "./run-policy-tests";

/** Either has entries, or the text is a file without a single test, which is a fault. */
export interface TestedChange {
  faults: TestFault[];
  /** Worst first. */
  tests: ComparedTest[];
}

/**
 * The tests of `text` by the policy of now and, where there is one, by the `proposed` one. `pause` is awaited between tests, so that others
 * have their turn; what it throws ends the run.
 */
export async function testChange(
  text: string,
  now: Policy,
  proposed: Policy | null,
  pause: () => Promise<void>,
): Promise<TestedChange> {
  const { tests, faults } = parsePolicyTests(text);
  if (faults.length > 0) return { faults, tests: [] };
  const before = await resultsOfNow(text, tests, now, pause);
  const after = proposed && (await runAll(tests, proposed, pause));
  return { faults, tests: compareResults(before, after) };
}

/** The policy of now stays while a change is edited. */
const known = new WeakMap<Policy, { text: string; results: PolicyTestResult[] }>();

async function resultsOfNow(text: string, tests: readonly PolicyTest[], now: Policy, pause: () => Promise<void>) {
  const last = known.get(now);
  if (last?.text === text) return last.results;
  const results = await runAll(tests, now, pause);
  known.set(now, { text, results });
  return results;
}

async function runAll(tests: readonly PolicyTest[], policy: Policy, pause: () => Promise<void>) {
  const results: PolicyTestResult[] = [];
  for (const test of tests) {
    results.push(runPolicyTest(test, policy));
    await pause();
  }
  return results;
}
