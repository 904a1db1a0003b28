import type { PlanCheck } from "@/lib/changes/change";
import type { ComparedTest } from "@/lib/policy-tests/policy-test";
import { countWords } from "./count-words";
import type { PolicyTests } from "./use-policy-tests";

/** More would bury the other checks; the panel has them all. */
const MOST_NAMED = 8;

/** What policy tests add to the checks of a review: they warn, and never keep anybody from applying. */
export function testChecks(asked: Pick<PolicyTests, "text" | "faults" | "tests" | "failed" | "slow">): PlanCheck[] {
  const { text, faults, tests, failed, slow } = asked;
  if (text === null || text.trim() === "") return [];
  const [fault] = faults;
  if (fault) return [warned(`Not run: error in line ${fault.line}: ${fault.sentence}`)];
  if (failed) return [warned(`Could not be run: ${failed.message}`)];
  if (!tests || slow) return [warned("Still running.")];
  const telling = tests.filter(({ turn }) => turn in WORDS);
  const named = telling.slice(0, MOST_NAMED).map((test) => warned(sentenceOf(test)));
  const rest = telling.slice(MOST_NAMED);
  if (rest.length > 0) named.push(warned(`And ${rest.length} more: ${countWords(rest)}.`));
  return named.length > 0 ? named : [{ id: "policy-test", status: "pass", sentence: `${countWords(tests)}.` }];
}

const WORDS: Partial<Record<ComparedTest["turn"], string>> = {
  "newly-fails": "would fail",
  fails: "already fails",
  "newly-uncertain": "would become uncertain",
};

function sentenceOf({ sentence, turn, reasons }: ComparedTest): string {
  return `“${sentence}” ${WORDS[turn]}: ${reasons[0] ?? ""}`;
}

function warned(sentence: string): PlanCheck {
  return { id: "policy-test", status: "warn", sentence };
}
