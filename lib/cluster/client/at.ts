import { isRecord } from "../../linkerd/record";

// Looking into answers of an API server that may be anything: what is not as expected is absent.

/** What lies under `keys`, one inside the other; undefined where there is nothing of its own. */
export function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) => (isRecord(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value,
  );
}

/** Empty where there is no text. */
export function textAt(value: unknown, ...keys: string[]): string {
  const found = at(value, ...keys);
  return typeof found === "string" ? found : "";
}

/** Empty where there is no list. */
export function listAt(value: unknown, ...keys: string[]): unknown[] {
  const found = at(value, ...keys);
  return Array.isArray(found) ? found : [];
}
