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
      return "Write text: put it in quotes.";
    case "integer":
      return "Write a whole number, without quotes.";
    case "number":
      return "Write a number, without quotes.";
    case "boolean":
      return "Write true or false, without quotes.";
    case "array":
      return "Write a list: begin each item with “- ”.";
    case "object":
      return "Write fields below it, each with its value.";
  }
}

export function shorter(maxLength: number): string {
  return `Shorten it to ${maxLength} characters.`;
}

export function longer(minLength: number): string {
  return minLength === 1 ? "Write something, or leave the field out." : `Write at least ${minLength} characters.`;
}

export function between(minimum: number | undefined, maximum: number | undefined): string {
  if (minimum === undefined) return `Write a number up to ${maximum}.`;
  return maximum === undefined ? `Write a number from ${minimum} on.` : `Write a number from ${minimum} to ${maximum}.`;
}

export function moreItems(minItems: number): string {
  return `Write at least ${minItems === 1 ? "one item" : `${minItems} items`}, or leave the field out.`;
}

export function fewerItems(maxItems: number): string {
  return `Keep ${maxItems} here, and move the rest to another route.`;
}

/** `keys` is empty where whole items are compared. */
export function unique(keys: readonly string[]): string {
  return keys.length === 0 ? "Keep one of them." : `Keep one item for each ${keys.join(" and ")}.`;
}

export function unknownField(field: string, siblings: readonly string[]): string {
  const key = field.split(".").at(-1) ?? field;
  const meant = didYouMean(key, siblings);
  if (meant) return `Did you mean ${meant}?`;
  return siblings.length === 0
    ? "Nothing can stand below here: take it out."
    : `Take it out, or look at its indentation. Known here: ${siblings.join(", ")}.`;
}

export const DURATION = "Write a duration such as 500ms, 10s or 1h30m.";

/** Patterns of the CRDs in words. */
const PATTERNS: Record<string, string> = {
  "^(\\*\\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    "Write a host name in lower case without port, such as api.example.com, or *.example.com for all below it.",
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    "Use lower-case letters, digits, “-” and “.”, as in example.com.",
  "^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$":
    'Write an API group such as policy.linkerd.io without version, or "" for core kinds such as Service.',
  "^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$": "Write a kind such as EgressNetwork or Service.",
  "^[a-z0-9]([-a-z0-9]*[a-z0-9])?$": "Use lower-case letters, digits and “-”.",
  "^[A-Za-z0-9!#$%&'*+\\-.^_\\x60|~]+$":
    "Write a name as HTTP knows it: letters, digits and “-”, without spaces or colons.",
  "^([0-9]{1,5}(h|m|s|ms)){1,4}$": DURATION,
};

export function matching(pattern: string): string {
  return PATTERNS[pattern] ?? `Write what matches ${pattern}.`;
}

/** By the message of a CEL rule; `$1` and so on are its groups. */
const RULES: [RegExp, string][] = [
  [/^filter\.(\w+) must be nil if the filter\.type is not (\w+)$/, "Take $1 out, or set type to $2."],
  [/^filter\.(\w+) must be specified for (\w+) filter\.type$/, "Add $1, or set type to the filter that is meant."],
  [/^(\w+) filter cannot be repeated$/, "Put everything into one $1 filter."],
  [/^May specify either/, "Keep RequestRedirect or URLRewrite, and take the other out."],
  [
    /^RequestRedirect filter must not be used together with backendRefs$/,
    "Take backendRefs out: a redirect is answered by the proxy.",
  ],
  [
    /exactly one PathPrefix match must be specified$/,
    "Give the rule one match, with a path of type PathPrefix; or replace with ReplaceFullPath.",
  ],
  [/^Must have port for Service reference$/, "Add port: a Service listens on several."],
  [/^sectionName or port must be (specified|unique)/, "Give each of the parentRefs to the same parent its own port."],
  [/^(\w+) must be specified when type is set to '\w+'$/, "Add $1."],
  [/^type must be '(\w+)' when (\w+) is set$/, "Set type to $1, or take $2 out."],
  [/^type must be one of \['Exact'/, "Set type to Exact, PathPrefix or RegularExpression."],
  [/^value must be an absolute path/, "Begin the path with “/”."],
  [
    /^must (not (contain|end with)|only contain valid characters).* '?PathPrefix'?\]$/,
    "Write the path as the proxy sees it, plain and escaped; or set type to RegularExpression.",
  ],
  [/the total number of matches across all rules/, "Split the route in two: 128 matches at most."],
  [/^Rule name must be unique/, "Give each rule a name of its own, or none."],
  [/^Must not have port for Backend/, "Take port out."],
  [/^Only one of percent or fraction/, "Keep percent or fraction, and take the other out."],
  [/^numerator must be less/, "Write a share of at most the denominator, which is 100 where it is absent."],
  [/^(\w+) must be nil if type is not (\w+)$/, "Take $1 out, or set type to $2."],
  [/^(\w+) must be specified for (\w+) type$/, "Add $1."],
  [/^AllowOrigins cannot contain/, "Write '*' alone, or the origins without it."],
  [/^(\w+) must be specified when protocol is set/, "Add $1."],
  [/^protocol must be '(\w+)' when (\w+) is set$/, "Set protocol to $1, or take $2 out."],
  [/^Hostnames cannot contain an IP/, "Write names: TLS names no addresses."],
  [
    /^(Hostnames must be valid|Wildcards on hostnames)/,
    "Write a host name in lower case without port, such as api.example.com, or *.example.com for all below it.",
  ],
  [/^AbsoluteTimeout must be specified/, "Add absoluteTimeout, or set lifetimeType to Session."],
  [/^backendRequest timeout cannot be longer/, "Raise timeouts.request, or lower timeouts.backendRequest."],
  [/^One or both of 'service' or 'method'/, "Add service, method, or both."],
  [
    /^(service|method) must only contain valid characters/,
    "Write the $1 as its .proto file has it, without slashes; or set type to RegularExpression.",
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
  return ofKnownRule(message) ?? "Change what the rule speaks of.";
}

/** In British English no comma stands before the "or". */
const EITHER = new Intl.ListFormat("en-GB", { type: "disjunction" });

function either(values: readonly unknown[]): string {
  return EITHER.format(values.map(String));
}
