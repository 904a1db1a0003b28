import { didYouMean } from "../linkerd/did-you-mean";
import type { StructuralSchema } from "./structural-schema";

/** What may help against an objection, in a sentence for the one who writes the manifest. */

export function missing(key: string, schema: StructuralSchema | undefined): string {
  return schema?.enum ? `Add ${key}: ${either(schema.enum)}.` : `Add ${key}.`;
}

export function oneOf(values: readonly unknown[], found: unknown): string {
  const meant = typeof found === "string" ? didYouMean(found, values.map(String)) : null;
  return meant ? `Did you mean ${meant}?` : `Write ${either(values)}.`;
}

export function ofType(type: StructuralSchema["type"]): string {
  switch (type) {
    case "string":
      return "Write a string: put it in quotes.";
    case "integer":
      return "Write a whole number, without quotes.";
    case "number":
      return "Write a number, without quotes.";
    case "boolean":
      return "Write true or false, without quotes.";
    case "array":
      return "Write a list: begin each item with “- ”.";
    case "object":
      return "Write an object: fields with values, indented below it.";
  }
}

export function shorter(maxLength: number): string {
  return `Shorten it to ${maxLength} characters.`;
}

export function longer(minLength: number): string {
  return minLength === 1 ? "Write a value or remove the field." : `Write at least ${minLength} characters.`;
}

export function between(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `Write a number up to ${maximum}.`;
  return maximum === undefined
    ? `Write a number of at least ${minimum}.`
    : `Write a number from ${minimum} to ${maximum}.`;
}

export function moreItems(minItems: number): string {
  return `Write at least ${minItems === 1 ? "one item" : `${minItems} items`}, or remove the field.`;
}

export function fewerItems(maxItems: number): string {
  return `Keep ${maxItems} here and move the rest to another route.`;
}

/** `keys` is empty where whole items are compared. */
export function unique(keys: readonly string[]): string {
  return keys.length === 0 ? "Keep one of them." : `Keep one item per ${keys.join(" and ")}.`;
}

export function unknownField(field: string, siblings: readonly string[]): string {
  const key = field.split(".").at(-1) ?? field;
  const meant = didYouMean(key, siblings);
  if (meant) return `Did you mean ${meant}?`;
  return siblings.length === 0
    ? "This field has no fields of its own: remove it."
    : `Remove it or check its indentation. Fields here: ${siblings.join(", ")}.`;
}

export const DURATION = "Write a duration such as 500ms, 10s or 1h30m.";

/** Patterns of the CRDs in words. */
const PATTERNS: Record<string, string> = {
  "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    "Write a hostname in lower case without port, such as api.example.com, or *.example.com for all below it.",
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    "Use lower-case letters, digits, “-” and “.”, as in example.com.",
  "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    'Write an API group such as policy.linkerd.io without version, or "" for core kinds such as Service.',
  "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "Write a kind such as EgressNetwork or Service.",
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": "Use lower-case letters, digits and “-”.",
  "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$":
    "Write an HTTP header name: letters, digits and “-”, without spaces or colons.",
  "^([0-9]{1,5}(h|m|s|ms)){1,4}$": DURATION,
};

export function matching(pattern: string): string {
  return PATTERNS[pattern] ?? `Write a value that matches ${pattern}.`;
}

/** By the message of a CEL rule; `$1` and so on are its groups. */
const RULES: [RegExp, string][] = [
  [/^filter\.(\w+) must be nil if the filter\.type is not (\w+)$/, "Remove $1 or set type to $2."],
  [/^filter\.(\w+) must be specified for (\w+) filter\.type$/, "Add $1 or change type to match the filter."],
  [/^(\w+) filter cannot be repeated$/, "Merge them into one $1 filter."],
  [/^May specify either/, "Keep RequestRedirect or URLRewrite and remove the other."],
  [
    /^RequestRedirect filter must not be used together with backendRefs$/,
    "Remove backendRefs: the proxy itself answers a redirect.",
  ],
  [
    /exactly one PathPrefix match must be specified$/,
    "Give the rule exactly one match, with a path of type PathPrefix, or use ReplaceFullPath.",
  ],
  [/^Must have port for Service reference$/, "Add port: a Service can have several."],
  [/^sectionName or port must be (specified|unique)/, "Give each parentRef to the same parent its own port."],
  [/^(\w+) must be specified when type is set to '\w+'$/, "Add $1."],
  [/^type must be '(\w+)' when (\w+) is set$/, "Set type to $1 or remove $2."],
  [/^type must be one of \['Exact'/, "Set type to Exact, PathPrefix or RegularExpression."],
  [/^value must be an absolute path/, "Begin the path with “/”."],
  [
    /^must (not (contain|end with)|only contain valid characters).* '?PathPrefix'?\]$/,
    "Write the path as the proxy sees it, normalized and escaped, or set type to RegularExpression.",
  ],
  [/the total number of matches across all rules/, "Split the route in two: at most 128 matches."],
  [/^Rule name must be unique/, "Give each rule a unique name or none."],
  [/^Must not have port for Backend/, "Remove port."],
  [/^Only one of percent or fraction/, "Keep percent or fraction and remove the other."],
  [/^numerator must be less/, "Write a numerator of at most the denominator, which defaults to 100."],
  [/^(\w+) must be nil if type is not (\w+)$/, "Remove $1 or set type to $2."],
  [/^(\w+) must be specified for (\w+) type$/, "Add $1."],
  [/^AllowOrigins cannot contain/, "Write only '*', or the origins without it."],
  [/^(\w+) must be specified when protocol is set/, "Add $1."],
  [/^protocol must be '(\w+)' when (\w+) is set$/, "Set protocol to $1 or remove $2."],
  [/^Hostnames cannot contain an IP/, "Write hostnames: an SNI is never an IP address."],
  [
    /^(Hostnames must be valid|Wildcards on hostnames)/,
    "Write a hostname in lower case without port, such as api.example.com, or *.example.com for all below it.",
  ],
  [/^AbsoluteTimeout must be specified/, "Add absoluteTimeout or set lifetimeType to Session."],
  [/^backendRequest timeout cannot be longer/, "Raise timeouts.request or lower timeouts.backendRequest."],
  [/^One or both of 'service' or 'method'/, "Add service, method, or both."],
  [
    /^(service|method) must only contain valid characters/,
    "Write the $1 as in its .proto file, without slashes, or set type to RegularExpression.",
  ],
];

/** Null where no remedy is known. */
export function ofKnownRule(message: string): string | null {
  for (const [pattern, remedy] of RULES) {
    const found = pattern.exec(message);
    if (found) return remedy.replace(/\$(\d)/g, (_, group: string) => found[Number(group)] ?? "");
  }
  return null;
}

export function ofRule(message: string): string {
  return ofKnownRule(message) ?? "Change the value that the rule names.";
}

/** In British English no comma stands before the "or". */
const EITHER = new Intl.ListFormat("en-GB", { type: "disjunction" });

function either(values: readonly unknown[]): string {
  return EITHER.format(values.map(String));
}
