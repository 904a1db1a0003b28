/** The namespace to which the page at an address is narrowed, for the links that lead to others; null: none, or several. */
export function carriedNamespace(parameters: URLSearchParams): string | null {
  const named = parameters.get("ns");
  if (named !== null) return NAME.test(named) ? named : null;
  const filter = parameters.get("filter") ?? "";
  // Small, since every page has these links: what is more than terms side by side is for the filter's own parser.
  if (/["()|]|\b(OR|NOT)\b/i.test(filter)) return null;
  const words = filter.split(/\s+/).filter((word) => /^(ns|namespace)[:=]/i.test(word));
  const [, name = ""] = /^[^:=]+:?=?(.*)$/.exec(words[0] ?? "") ?? [];
  return words.length === 1 && NAME.test(name) ? name : null;
}

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** `href` narrowed to the same namespace. */
export function carriedHref(href: string, namespace: string | null): string {
  return namespace === null ? href : `${href}?ns=${namespace}`;
}
