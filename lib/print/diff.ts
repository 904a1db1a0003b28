/** One line of a comparison of two texts. */
export interface DiffLine {
  kind: "same" | "add" | "remove";
  line: string;
}

/**
 * What turns `before` into `after`, line by line, removals before additions.
 * Common head and tail are cut off, for edits are short; the rest is split at lines that stand once in both (patience diff), until what lies
 * between is short enough for its longest common subsequence. Time grows with the lines, not with their square.
 */
export function diffLines(before: string, after: string): DiffLine[] {
  const a = linesOf(before);
  const b = linesOf(after);
  const head = commonHead(a, b);
  const tail = commonHead(a.slice(head).reverse(), b.slice(head).reverse());
  const same = (lines: string[]): DiffLine[] => lines.map((line) => ({ kind: "same", line }));
  return [
    ...same(a.slice(0, head)),
    ...diffMiddle(a.slice(head, a.length - tail), b.slice(head, b.length - tail), 0),
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

/** Lines × lines that are compared in pairs, in some milliseconds. */
const MOST_PAIRS = 250_000;
const MOST_SPLITS = 6;

function diffMiddle(a: readonly string[], b: readonly string[], splits: number): DiffLine[] {
  if (a.length * b.length <= MOST_PAIRS) return diffShort(a, b);
  const anchors = splits < MOST_SPLITS ? anchorsOf(a, b) : [];
  if (anchors.length === 0) return [...removed(a), ...added(b)];
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  for (const anchor of anchors) {
    // Not spread: a call takes no more than some hundred thousand arguments.
    for (const each of diffMiddle(a.slice(i, anchor.a), b.slice(j, anchor.b), splits + 1)) lines.push(each);
    lines.push({ kind: "same", line: a[anchor.a] ?? "" });
    [i, j] = [anchor.a + 1, anchor.b + 1];
  }
  return lines.concat(diffMiddle(a.slice(i), b.slice(j), splits + 1));
}

function removed(lines: readonly string[]): DiffLine[] {
  return lines.map((line) => ({ kind: "remove", line }));
}

function added(lines: readonly string[]): DiffLine[] {
  return lines.map((line) => ({ kind: "add", line }));
}

interface Anchor {
  a: number;
  b: number;
}

/** The most lines that stand once in both and in the same order: the longest increasing run of places, by stacks of cards. */
function anchorsOf(a: readonly string[], b: readonly string[]): Anchor[] {
  const [inA, inB] = [onceIn(a), onceIn(b)];
  const stacks: { anchor: Anchor; before: number | null }[][] = [];
  for (const [line, at] of inA) {
    const place = inB.get(line);
    if (place === undefined) continue;
    let [low, high] = [0, stacks.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((stacks[middle]?.at(-1)?.anchor.b ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    const before = low > 0 ? (stacks[low - 1]?.length ?? 0) - 1 : null;
    const card = { anchor: { a: at, b: place }, before };
    if (!stacks[low]?.push(card)) stacks[low] = [card];
  }
  const anchors: Anchor[] = [];
  let card = stacks.at(-1)?.at(-1);
  for (let stack = stacks.length - 2; card; stack -= 1) {
    anchors.push(card.anchor);
    card = card.before === null ? undefined : stacks[stack]?.[card.before];
  }
  return anchors.reverse();
}

/** Places of the lines that stand once, in their order. */
function onceIn(lines: readonly string[]): Map<string, number> {
  const places = new Map<string, number>();
  const again = new Set<string>();
  for (const [at, line] of lines.entries()) {
    if (places.has(line)) again.add(line);
    else places.set(line, at);
  }
  for (const line of again) places.delete(line);
  return places;
}

/** By the longest common subsequence. */
function diffShort(a: readonly string[], b: readonly string[]): DiffLine[] {
  const left = commonLengths(a, b);
  const lengthAt = (i: number, j: number) => left[i * (b.length + 1) + j] ?? 0;
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

/** At i × (lines of `b` + 1) + j: how many lines `a` from i and `b` from j have in common, in order. */
function commonLengths(a: readonly string[], b: readonly string[]): Uint32Array {
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      const [down, right, across] = [lengths[at + width] ?? 0, lengths[at + 1] ?? 0, lengths[at + width + 1] ?? 0];
      lengths[at] = a[i] === b[j] ? across + 1 : Math.max(down, right);
    }
  }
  return lengths;
}
