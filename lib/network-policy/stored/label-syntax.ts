const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/**
 * What is wrong with it, one message each; empty where nothing is.
 * Source: kubernetes staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
 */
export function subdomainFaults(text: string): string[] {
  return [
    ...tooLong(text, 253),
    ...unless(
      SUBDOMAIN.test(text),
      "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
    ),
  ];
}

export function labelKeyFaults(key: string): string[] {
  const parts = key.split("/");
  const [prefix = "", name = ""] = parts.length === 2 ? parts : ["", key];
  const alphanumeric =
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  if (parts.length > 2) return [`a qualified name ${alphanumeric} with an optional DNS subdomain prefix and '/'`];
  return [
    ...(parts.length < 2 ? [] : prefix === "" ? ["prefix part must be non-empty"] : subdomainFaults(prefix)),
    ...(name === "" ? ["name part must be non-empty"] : tooLong(name, 63)),
    ...unless(NAME.test(name), `name part ${alphanumeric}`),
  ];
}

export function labelValueFaults(value: string): string[] {
  return [
    ...tooLong(value, 63),
    ...unless(
      VALUE.test(value),
      "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
    ),
  ];
}

/** A port's name: lower case, with a letter, at most 15 characters. */
export function portNameFaults(name: string): string[] {
  return [
    ...tooLong(name, 15),
    ...unless(/^[-a-z0-9]+$/.test(name), "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"),
    ...unless(/[a-z]/.test(name), "must contain at least one letter (a-z)"),
    ...unless(!name.includes("--"), "must not contain consecutive hyphens"),
    ...unless(!/^-|-$/.test(name), "must not begin or end with a hyphen"),
  ];
}

/** Go counts bytes. */
function tooLong(text: string, most: number): string[] {
  return unless(new TextEncoder().encode(text).length <= most, `must be no more than ${most} characters`);
}

function unless(holds: boolean, message: string): string[] {
  return holds ? [] : [message];
}
