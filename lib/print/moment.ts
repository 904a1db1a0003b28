/** `2026-11-21 10:00:00 UTC` of RFC 3339: the same words on the server and in every browser. */
export function printMoment(at: string): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
