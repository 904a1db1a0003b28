/** A set of ports as an annotation or a Helm value lists them, `25,587,9000-9100`: in order, with a gap before each range but the first. */
export type PortSet = readonly (readonly [first: number, last: number])[];

/**
 * Linkerd takes a list with one unreadable part for no ports at all; names are not read.
 * Source: linkerd2 policy-controller/k8s/index/src/ports.rs
 */
export function parsePortSet(text: string): PortSet {
  const ranges: (readonly [number, number])[] = [];
  for (const part of text.split(",")) {
    const trimmed = part.trim();
    if (trimmed === "") continue;
    const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(trimmed);
    const first = Number(match?.[1]);
    const last = Number(match?.[2] ?? match?.[1]);
    if (!match || first < 1 || last > 65_535 || first > last) return [];
    ranges.push([first, last]);
  }
  return joined(ranges);
}

function joined(ranges: readonly (readonly [number, number])[]): PortSet {
  const joint: [number, number][] = [];
  for (const [first, last] of [...ranges].sort(([a], [b]) => a - b)) {
    const before = joint.at(-1);
    if (before && first <= before[1] + 1) before[1] = Math.max(before[1], last);
    else joint.push([first, last]);
  }
  return joint;
}

/** By halves: an annotation has room for a third of all ports, and every port of a policy is asked for. */
export function hasPort(set: PortSet, port: number): boolean {
  let [low, high] = [0, set.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle]?.[1] ?? 0) < port) low = middle + 1;
    else high = middle;
  }
  const [first] = set[low] ?? [];
  return first !== undefined && first <= port;
}
