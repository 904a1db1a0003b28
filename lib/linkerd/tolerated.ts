/** By how much two counters of one traffic may differ: they are read apart, and a window may cut between them. */
export function tolerated(counted: number): number {
  return 2 + counted / 20;
}
