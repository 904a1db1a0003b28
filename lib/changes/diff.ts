/** One line of a comparison of two texts. */
export interface DiffLine {
  kind: "same" | "add" | "remove";
  line: string;
}

/**
 * What turns `before` into `after`, line by line, removals before additions.
 * Longest common subsequence in time and memory of lines × lines, after the common head and tail are cut off: manifests are
 * short, and edits of one are shorter.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  const head = commonHead(a, b);
  const tail = commonHead(a.slice(head).reverse(), b.slice(head).reverse());
  const same = (lines: string[]): DiffLine[] => lines.map((line) => ({ kind: "same", line }));
  return [
    ...same(a.slice(0, head)),
    ...diffMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail)),
    ...same(a.slice(a.length - tail)),
  ];
}

function linesOf(text: string): string[] {
  if (text === "") return [];
  return (text.endsWith("\n") ? text.slice(0, -1) : text).split("\n");
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  const end = Math.min(a.length, b.length);
  let head = 0;
  while (head < end && a[head] === b[head]) head += 1;
  return head;
}

function diffMiddle(a: readonly string[], b: readonly string[]): DiffLine[] {
  const left = commonLengths(a, b);
  const lengthAt = (i: number, j: number) => left[i]?.[j] ?? 0;
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const mine = a[i];
    const theirs = b[j];
    if (mine !== undefined && mine === theirs) {
      lines.push({ kind: "same", line: mine });
      i += 1;
      j += 1;
    } else if (mine !== undefined && (theirs === undefined || lengthAt(i + 1, j) >= lengthAt(i, j + 1))) {
      lines.push({ kind: "remove", line: mine });
      i += 1;
    } else if (theirs !== undefined) {
      lines.push({ kind: "add", line: theirs });
      j += 1;
    }
  }
  return lines;
}

/** At [i][j]: how many lines `a` from i and `b` from j have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (!row) continue;
      row[j] = a[i] === b[j] ? (lengths[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(lengths[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}
