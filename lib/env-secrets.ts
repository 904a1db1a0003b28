import "server-only";
import type { EnvSource } from "./env";
import { SETTINGS } from "./env-settings";

/** A plain word, a version or a number of a path, such as `select/0/prometheus/api/v1`, is no secret. */
const PLAIN = /^([a-z]{1,16}|v\d+|\d{1,4})$/;

/** Every value that must not leave: of the settings that are secret, each as a whole and in its parts. */
export function secretsOfSettings(source: EnvSource = process.env): string[] {
  return SETTINGS.filter(({ secret }) => secret).flatMap(({ name }) => {
    const value = (source[name] ?? "").trim();
    if (name === "PROMETHEUS_URL") return secretParts(value);
    if (name === "PROMETHEUS_HEADERS") return [value, ...value.split(/[;\n]/).flatMap(headerParts)];
    return [value];
  });
}

function headerParts(header: string): string[] {
  const value = header.slice(header.indexOf(":") + 1).trim();
  return [value, value.replace(/^(Bearer|Basic) /, "")];
}

/** Those of a URL that may be a credential: gateways take tokens in the path, and people write passwords where they do not belong. */
export function secretParts(url: string): string[] {
  if (!URL.canParse(url)) return [url];
  const { username, password, pathname, searchParams } = new URL(url);
  const path = pathname.split("/").filter((part) => part !== "" && !PLAIN.test(part));
  return [...path, ...path.map(decoded), decoded(username), decoded(password), ...searchParams.values()];
}

/** Where it is, without what may be a credential. */
export function shownUrl(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  const path = pathname.split("/").map((part) => (part === "" || PLAIN.test(part) ? part : "…"));
  return `${protocol}//${host}${path.join("/").replace(/\/$/, "")}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
