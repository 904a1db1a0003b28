import type { FilterKey } from "./filter-keys";
import { type FilterAll, type ParsedFilter, parseFilter } from "./filter-language";
import { rewritePieces } from "./filter-pieces";
import { printTerm } from "./filter-print";
import { type FilterTerm, type FilterValue, valueTerm } from "./filter-term";

/** `include` shows nothing but it (and its alternatives), `exclude` everything else. */
export type FilterStance = "include" | "exclude";

/** How `text` stands to a value of `key`; null where it does not name it. */
export function stanceOf(text: string, key: FilterKey, value: string): FilterStance | null {
  const term = parseFilter(text).terms.find((each) => each.key === key && each.values.some(isValue(value)));
  return term ? (term.exclude ? "exclude" : "include") : null;
}

/** `text` with `value` taken in or excluded, or, at `null`, not named. What else was typed stays, broken or not. */
export function withStance(text: string, key: FilterKey, value: string, stance: FilterStance | null): string {
  const cleared = rewrite(text, (term) =>
    term.key === key ? { ...term, values: term.values.filter((each) => !isValue(value)(each)) } : term,
  );
  if (stance === null) return cleared;
  return withTerm(cleared, valueTerm(key, value, stance === "exclude"));
}

/** A filter that was kept while `host:` still took whole names alone, so that it goes on meaning them. */
export function withWholeHosts(text: string): string {
  return rewritePieces(text, (_, written) => {
    const [term] = parseFilter(written).terms;
    if (term?.key !== "host" || term.values.every((value) => value.wild || isLiteral("host", value))) return written;
    return printTerm({
      ...term,
      values: term.values.map((value) => (value.wild || value.text === "" ? value : { ...value, exact: true })),
    });
  });
}

/** The positive values of a key, each named in full: what a select or a query could ask for. Empty: any value; null: not told by names. */
export function literalValues(text: string, key: FilterKey): string[] | null {
  return literalsOf(parseFilter(text), key);
}

function literalsOf({ terms, choices }: FilterAll, key: FilterKey): string[] | null {
  const values = terms.filter((term) => term.key === key && !term.exclude).flatMap((term) => term.values);
  if (values.length > 0) return values.every((value) => isLiteral(key, value)) ? values.map(({ text }) => text) : null;
  for (const { branches, exclude } of choices) {
    const each = branches.map((branch) => literalsOf(branch, key) ?? []);
    // An OR asks for a key where each of its sides does.
    if (!exclude && each.every(({ length }) => length > 0)) return each.flat();
  }
  return [];
}

/** A part of a hostname is enough for `host:`, so it names none. */
function isLiteral(key: FilterKey, { wild, exact, text }: FilterValue): boolean {
  return !wild && (key !== "host" || exact === true || text === "");
}

/** Joins the first term of the same key and sign; else it stands at the end of what is valid, so that no open quotation mark swallows it. */
export function withTerm(text: string, added: FilterTerm): string {
  const parsed = parseFilter(text);
  const first = parsed.terms.find(({ key, exclude }) => key !== null && key === added.key && exclude === added.exclude);
  if (first)
    return rewrite(
      text,
      (term) => (term === first ? { ...term, values: [...term.values, ...added.values] } : term),
      parsed,
    );
  // It narrows every branch of an OR, not the last one alone.
  if (hasBareOr(text, parsed)) return `${printTerm(added)} (${closed(text, parsed)})`;
  const at = parsed.faults[0]?.start ?? text.length;
  return joinWords([text.slice(0, at), printTerm(added), text.slice(at)]);
}

function hasBareOr(text: string, { pieces }: ParsedFilter): boolean {
  let depth = 0;
  return pieces.some(({ kind, start, end }) => {
    if (kind === "open") depth++;
    if (kind === "close") depth--;
    return kind === "operator" && depth === 0 && /^(or|\|\|?)$/i.test(text.slice(start, end));
  });
}

/** Fit to stand in brackets: those that open nothing or close nothing have their partner. */
function closed(text: string, { faults }: ParsedFilter): string {
  const ends = faults.map(({ start, end }) => text.slice(start, end).at(-1));
  const [opens, closes] = [
    ends.filter((end) => end === "("),
    faults.filter((each) => text.slice(each.start, each.end) === ")"),
  ];
  return `${"(".repeat(closes.length)}${text.trim()}${" )".repeat(opens.length)}`;
}

/** Terms of the whole that `change` leaves alone keep their spelling; those without values go. */
function rewrite(
  text: string,
  change: (term: FilterTerm) => FilterTerm,
  { terms, places } = parseFilter(text),
): string {
  const changed = new Map<number, string>();
  terms.forEach((term, index) => {
    const next = change(term);
    const place = places[index];
    if (place && !sameValues(term, next)) changed.set(place.start, next.values.length > 0 ? printTerm(next) : "");
  });
  return changed.size === 0 ? text : rewritePieces(text, ({ start }, written) => changed.get(start) ?? written);
}

function joinWords(words: readonly string[]): string {
  return words
    .map((word) => word.trim())
    .filter((word) => word !== "")
    .join(" ");
}

function sameValues(before: FilterTerm, after: FilterTerm): boolean {
  return before.values.length === after.values.length && before.values.every((each, at) => each === after.values[at]);
}

function isValue(value: string): (each: FilterValue) => boolean {
  const lower = value.toLowerCase();
  return ({ text, wild }) => !wild && text.toLowerCase() === lower;
}
