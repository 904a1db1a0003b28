/** The one of `known` that `word` was most likely meant to be, or null where none is near. */
export function didYouMean(word: string, known: readonly string[]): string | null {
  const asked = word.toLowerCase();
  let nearest: { each: string; edits: number } | null = null;
  for (const each of known) {
    const most = Math.max(1, Math.floor(Math.min(each.length, word.length) / 3));
    // Most words are told by their length.
    if (Math.abs(each.length - word.length) > most) continue;
    const edits = distance(asked, each.toLowerCase(), most);
    if (edits <= most && edits < (nearest?.edits ?? Number.POSITIVE_INFINITY)) nearest = { each, edits };
  }
  return nearest?.each ?? null;
}

/** Edits (a letter put in, left out or changed, two exchanged) between two words; more than `most` count as far, however many they are. */
function distance(a: string, b: string, most: number): number {
  let before: number[] = [];
  let leastBefore = 0;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= b.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? i) + 1 : changed;
      const edits = Math.min(changed, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(edits);
      if (edits < least) least = edits;
    }
    // What follows comes from these two rows, and only grows.
    if (least > most && leastBefore > most) return Number.POSITIVE_INFINITY;
    leastBefore = least;
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
