import type { PathLimit } from "../route-manifest";

/** `GET /orders, /v1` as limits; null where a part begins with neither a path nor a method and a path. */
export function parsePathLimits(text: string): PathLimit[] | null {
  const parts = text.split(",").map((each) => each.trim());
  const limits = parts
    .filter((each) => each !== "")
    .map((part) => {
      const [, method, prefix] = /^(?:([A-Z]+)\s+)?(\/[^?#\s]*)$/.exec(part) ?? [];
      return prefix === undefined ? null : { prefix, method: method ?? null };
    });
  return limits.every((each) => each !== null) ? limits : null;
}

/** What `parsePathLimits` reads back. */
export function printPathLimits(limits: readonly PathLimit[]): string {
  return limits.map(({ prefix, method }) => (method === null ? prefix : `${method} ${prefix}`)).join(", ");
}
