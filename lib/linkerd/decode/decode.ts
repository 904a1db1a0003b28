import { isRecord } from "../record";

/**
 * Reading stored JSON as Rust's serde would: unknown keys are ignored, a null is an absent key, a wrong type is an error.
 * Messages are worded after serde's, so that they can be found in Linkerd's log.
 */
export class Unreadable extends Error {}

/** What decoding answers: never an exception. `error` says what Linkerd would log. */
export type Decoded<T> = { ok: true; value: T } | { ok: false; error: string };

/** Runs `read`, which may throw Unreadable, and answers with a value in either case. */
export function decoded<T>(read: () => T): Decoded<T> {
  try {
    return { ok: true, value: read() };
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, error: error.message };
    throw error;
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, what: string): Fields {
  if (!isRecord(value)) throw new Unreadable(`invalid type: ${typeName(value)}, expected ${what}`);
  return value;
}

export function text(fields: Fields, key: string): string {
  const value = optionalText(fields, key);
  if (value === null) throw new Unreadable(`missing field \`${key}\``);
  return value;
}

export function optionalText(fields: Fields, key: string): string | null {
  const value = own(fields, key);
  if (value === undefined || value === null) return null;
  if (typeof value !== "string") throw new Unreadable(`${key}: invalid type: ${typeName(value)}, expected a string`);
  return value;
}

/** Linkerd's types hold ports and weights as 32-bit integers. */
export function optionalInteger(fields: Fields, key: string, min = -(2 ** 31), max = 2 ** 31 - 1): number | null {
  const value = own(fields, key);
  if (value === undefined || value === null) return null;
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max) {
    throw new Unreadable(`${key}: invalid value: ${typeName(value)}, expected an integer`);
  }
  return value;
}

export function optionalChoice<T extends string>(fields: Fields, key: string, choices: readonly T[]): T | null {
  const value = optionalText(fields, key);
  if (value === null) return null;
  const found = choices.find((choice) => choice === value);
  if (found === undefined) {
    throw new Unreadable(`unknown variant \`${value}\`, expected ${oneOf(choices)}`);
  }
  return found;
}

/** Empty where the key is absent. */
export function list<T>(fields: Fields, key: string, read: (item: Fields) => T): T[] {
  return (optionalItems(fields, key) ?? []).map((item) => read(fieldsOf(item, `an object in ${key}`)));
}

export function texts(fields: Fields, key: string): string[] {
  return (optionalItems(fields, key) ?? []).map((item) => {
    if (typeof item !== "string") throw new Unreadable(`${key}: invalid type: ${typeName(item)}, expected a string`);
    return item;
  });
}

export function optionalItems(fields: Fields, key: string): unknown[] | null {
  const value = own(fields, key);
  if (value === undefined || value === null) return null;
  if (!Array.isArray(value)) throw new Unreadable(`${key}: invalid type: ${typeName(value)}, expected a sequence`);
  return value;
}

/** null where the key is absent. */
export function optionalFields(fields: Fields, key: string): Fields | null {
  const value = own(fields, key);
  return value === undefined || value === null ? null : fieldsOf(value, `an object at ${key}`);
}

export function oneOf(choices: readonly string[]): string {
  const quoted = choices.map((choice) => `\`${choice}\``);
  return quoted.length === 2 ? quoted.join(" or ") : `one of ${quoted.join(", ")}`;
}

export function typeName(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "sequence";
  if (typeof value === "object") return "map";
  return `${typeof value} \`${String(value)}\``;
}

// A key called `constructor` must not be found on the prototype.
function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
