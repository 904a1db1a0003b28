/**
 * Ascending places as the distance from the one before; as many in a row, each next to the one before, as one negative number: 3, 4, 5,
 * 6, 9 is 3, -3, 3.
 */
export function ranges(places: readonly number[]): number[] {
  const packed: number[] = [];
  let last = 0;
  for (const [index, at] of places.entries()) {
    const gap = at - last;
    const run = packed.at(-1) ?? 0;
    if (index > 0 && gap === 1 && run < 0) packed[packed.length - 1] = run - 1;
    else packed.push(index > 0 && gap === 1 ? -1 : gap);
    last = at;
  }
  return packed;
}

export function ascending(packed: readonly number[]): number[] {
  const places: number[] = [];
  let at = 0;
  for (const gap of packed) {
    const [step, times] = gap < 0 ? [1, -gap] : [gap, 1];
    for (let time = 0; time < times; time++) {
      at += step;
      places.push(at);
    }
  }
  return places;
}
