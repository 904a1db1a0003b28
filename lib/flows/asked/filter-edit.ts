import type { FilterKey } from "./filter-keys";
import { type FilterTerm, type FilterValue, parseFilter, printTerm } from "./filter-language";

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
  return withTerm(cleared, { key, values: [{ text: value, wild: false }], exclude: stance === "exclude" });
}

/** The positive, literal values of a key: what a select or a query could ask for. Null: a wildcard is among them. */
export function literalValues(text: string, key: FilterKey): string[] | null {
  const values = parseFilter(text)
    .terms.filter((term) => term.key === key && !term.exclude)
    .flatMap((term) => term.values);
  return values.some(({ wild }) => wild) ? null : values.map((value) => value.text);
}

/** Joins the first term of the same key and sign; else it stands at the end of what is valid, so that no open quotation mark swallows it. */
function withTerm(text: string, added: FilterTerm): string {
  const { terms, faults } = parseFilter(text);
  const first = terms.find((term) => term.key === added.key && term.exclude === added.exclude);
  if (first && added.key !== null) {
    let joined = false;
    return rewrite(text, (term) => {
      if (joined || term.key !== added.key || term.exclude !== added.exclude) return term;
      joined = true;
      return { ...term, values: [...term.values, ...added.values] };
    });
  }
  const at = faults[0]?.start ?? text.length;
  return joinWords([text.slice(0, at), printTerm(added), text.slice(at)]);
}

/** Terms that `change` leaves alone keep their spelling; those without values go. */
function rewrite(text: string, change: (term: FilterTerm) => FilterTerm): string {
  const { terms, places } = parseFilter(text);
  const words: string[] = [];
  let at = 0;
  terms.forEach((term, index) => {
    const place = places[index];
    if (!place) return;
    const changed = change(term);
    const printed = sameValues(term, changed) ? text.slice(place.start, place.end) : printTerm(changed);
    words.push(text.slice(at, place.start), changed.values.length > 0 ? printed : "");
    at = place.end;
  });
  return joinWords([...words, text.slice(at)]);
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
