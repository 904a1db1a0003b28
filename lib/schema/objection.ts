/** What the API server says against an object because of the schema in its CRD. An admission `Refusal` with value and remedy. */
export interface Objection {
  /** As the API server writes it, e.g. `spec.rules[0].matches[0].path.type`; `""` is the whole object. */
  field: string;
  /** What stands there; undefined where nothing does. */
  value: unknown;
  /** In the API server's own words. */
  message: string;
  /** What may help, as one or two sentences. */
  remedy: string;
  /** A warning is let in: the API server drops the field, or refuses it where it was asked to be strict. */
  severity: "error" | "warning";
  reason: Reason;
}

/** The API server's causes of a 422, its unknown fields, and what it has no address for (404). */
export type Reason =
  | "FieldValueRequired"
  | "FieldValueNotSupported"
  | "FieldValueTooLong"
  | "FieldValueTooMany"
  | "FieldValueTypeInvalid"
  | "FieldValueInvalid"
  | "FieldValueDuplicate"
  | "UnknownField"
  | "UnservedVersion";

export type ReportObjection = (reason: Reason, field: string, value: unknown, message: string, remedy: string) => void;

/** After one of these the CEL rules are not run. Source: apiextensions-apiserver customresource/strategy.go, hasBlockingErr */
const BLOCKING: readonly Reason[] = [
  "FieldValueNotSupported",
  "FieldValueRequired",
  "FieldValueTooLong",
  "FieldValueTooMany",
  "FieldValueTypeInvalid",
];

export function isBlocking(objection: Objection): boolean {
  return BLOCKING.includes(objection.reason);
}

/** For people: what the API server says, and what may help. */
export function sentenceOf(objection: Objection): string {
  const { severity, field, remedy } = objection;
  const says = severity === "error" ? `rejects ${field}` : "will not keep this";
  return `The API server ${says}: ${plainMessage(objection)}. ${remedy}`;
}

/** The message without what stands beside it anyway: the field, and patterns, which the remedy has in words. */
export function plainMessage({ message }: Objection): string {
  return message
    .replace(/: \S+ in body should match '.*'$/s, "")
    .replace(/: \S+ in body (must be of type \w+): "\w+"$/, ": $1")
    .replace(/: \S+ in body /, ": ")
    .replace(/ \((e\.g\.|regex used) .*\)$/s, "");
}
