import { literalValues, withTerm } from "./filter-edit";
import { parseFilter } from "./filter-language";
import { rewritePieces } from "./filter-pieces";
import { valueTerm } from "./filter-term";

/** The one namespace to which `filter` narrows the clients; null: none, or several. */
export function namespaceOf(filter: string): string | null {
  const values = literalValues(filter, "ns");
  return (values?.length === 1 && values[0]) || null;
}

/** `filter` narrowed to one namespace in place of those it named; null: to none. */
export function inNamespace(filter: string, namespace: string | null): string {
  const { terms, places } = parseFilter(filter);
  const named = new Set(
    places.filter((_, at) => terms[at]?.key === "ns" && !terms[at]?.exclude).map(({ start }) => start),
  );
  const wide =
    named.size === 0 ? filter : rewritePieces(filter, ({ start }, written) => (named.has(start) ? "" : written));
  return namespace === null ? wide : withTerm(wide, valueTerm("ns", namespace));
}
