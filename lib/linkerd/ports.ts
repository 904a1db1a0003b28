/** A set of ports as an annotation or a Helm value lists them: `25,587,9000-9100`. */
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
  return ranges;
}

export function hasPort(set: PortSet, port: number): boolean {
  return set.some(([first, last]) => first <= port && port <= last);
}
