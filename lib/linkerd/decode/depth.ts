/** No field of the kinds that are read lies deeper than a dozen; what does breaks whoever goes down by recursion, `JSON.stringify` too. */
export const MOST_LEVELS = 64;

/** Whether objects and lists lie inside each other deeper than that. By levels and not by recursion, which is what a deep value breaks. */
export function deeperThan(value: unknown, levels: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== "object" || each === null) continue;
      for (const inner of Object.values(each)) if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
