import type { ComparedTest, TestTurn } from "@/lib/policy-tests/policy-test";

const WORDS: [TestTurn, string][] = [
  ["newly-fails", "newly fail"],
  ["fails", "fail"],
  ["newly-uncertain", "become uncertain"],
  ["uncertain", "uncertain"],
  ["newly-holds", "newly pass"],
  ["holds", "pass"],
];

/** `1 newly fails, 4 pass`. */
export function countWords(tests: readonly ComparedTest[]): string {
  return WORDS.flatMap(([turn, words]) => {
    const count = tests.filter((each) => each.turn === turn).length;
    return count > 0 ? [`${count} ${count === 1 ? singular(words) : words}`] : [];
  }).join(", ");
}

function singular(words: string): string {
  return words
    .replace(/fail$/, "fails")
    .replace(/pass$/, "passes")
    .replace(/^become/, "becomes");
}
