import { isRecord } from "../../linkerd/record";

/** JSON of another type than the field's: the API server answers 400 and reads no further. */
export class Undecodable extends Error {}

/**
 * Reads JSON into a type as Go does for a plain client: null and absent are the same, a null item is an empty one, and
 * what the type has no field for is dropped, and told.
 */
export class GoJson {
  /** Paths of the dropped fields, such as `spec.egress[0].from`. */
  readonly unknown: string[] = [];

  /** null where the field is absent. `known`: the fields of the type. */
  struct<K extends string>(value: unknown, path: string, known: readonly K[]): Record<K, unknown> | null {
    if (value === null || value === undefined) return null;
    if (!isRecord(value)) throw mismatch(path, value, "an object");
    for (const key of Object.keys(value)) {
      if (!known.some((each) => each === key)) this.unknown.push(path === "" ? key : `${path}.${key}`);
    }
    return fieldsOf(value, known);
  }

  list<T>(value: unknown, path: string, item: (value: unknown, path: string) => T): T[] {
    if (value === null || value === undefined) return [];
    if (!Array.isArray(value)) throw mismatch(path, value, "a list");
    return value.map((each, index) => item(each, `${path}[${index}]`));
  }

  /** Null is the empty text, as it is in a list of texts. */
  readonly text = (value: unknown, path: string): string => {
    if (value === null || value === undefined) return "";
    if (typeof value !== "string") throw mismatch(path, value, "a string");
    return value;
  };

  texts(value: unknown, path: string): Record<string, string> | null {
    if (value === null || value === undefined) return null;
    if (!isRecord(value)) throw mismatch(path, value, "an object of strings");
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.text(each, `${path}.${key}`)]));
  }

  integer(value: unknown, path: string): number | null {
    if (value === null || value === undefined) return null;
    if (typeof value === "number" && Number.isInteger(value) && Math.abs(value) < 2 ** 31) return value;
    throw mismatch(path, value, "an integer of 32 bits");
  }
}

function fieldsOf<K extends string>(value: Record<string, unknown>, known: readonly K[]): Record<K, unknown> {
  // Every key of K is set, so the record is whole.
  return Object.fromEntries(known.map((key) => [key, Object.hasOwn(value, key) ? value[key] : undefined])) as Record<
    K,
    unknown
  >;
}

function mismatch(path: string, value: unknown, expected: string): Undecodable {
  const got = Array.isArray(value) ? "a list" : isRecord(value) ? "an object" : `${typeof value} ${String(value)}`;
  return new Undecodable(`${path || "the manifest"}: ${expected} is expected, and this is ${got.slice(0, 80)}.`);
}
