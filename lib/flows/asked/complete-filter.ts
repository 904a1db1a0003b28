import { FILTER_KEYS, type FilterKey, KEY_ALIASES } from "./filter-keys";
import { printTerm } from "./filter-print";
import { valueTerm } from "./filter-term";

export interface FilterSuggestion {
  /** What it would read in the place of the word at the caret. */
  text: string;
  /** Rows it would show; null for a key. */
  flows: number | null;
}

/** The word at the caret, taken apart for completion. */
export interface CaretWord {
  start: number;
  end: number;
  exclude: boolean;
  /** null while the key itself is being typed. */
  key: FilterKey | null;
  /** Values before the last comma, as typed. */
  before: string;
  /** What is typed of the value, or of the key. */
  typed: string;
}

/** null where nothing could be completed: inside quotation marks, or behind an unknown key. */
export function wordAt(text: string, caret: number): CaretWord | null {
  let start = caret;
  while (start > 0 && !/[\s(]/.test(text.charAt(start - 1))) start--;
  let end = caret;
  while (end < text.length && !/[\s)]/.test(text.charAt(end))) end++;
  const word = text.slice(start, caret);
  if (word.includes('"')) return null;
  const exclude = word.startsWith("-");
  const body = exclude ? word.slice(1) : word;
  const colon = body.indexOf(":");
  if (colon === -1) return { start, end, exclude, key: null, before: "", typed: body };
  const key = completedKey(body.slice(0, colon).toLowerCase());
  if (key === null) return null;
  const comma = body.lastIndexOf(",");
  const from = Math.max(colon, comma) + 1;
  const typed = body.slice(from);
  return { start, end, exclude, key, before: body.slice(colon + 1, from), typed: typed.replace(/^=/, "") };
}

function completedKey(head: string): FilterKey | null {
  const meant = KEY_ALIASES.get(head) ?? FILTER_KEYS.find((each) => each === head);
  return meant === undefined || meant === "destination" ? null : meant;
}

const MOST = 8;

/** Keys that go on as `word` begins; or `known` values that contain what is typed, in their order. */
export function completeFilter(
  word: CaretWord,
  known: readonly { value: string; flows: number }[],
): FilterSuggestion[] {
  const sign = word.exclude ? "-" : "";
  const typed = word.typed.toLowerCase();
  if (word.key === null) {
    return FILTER_KEYS.filter((key) => key.startsWith(typed)).map((key) => ({ text: `${sign}${key}:`, flows: null }));
  }
  const { key, before } = word;
  return known
    .filter(({ value }) => value.toLowerCase().includes(typed.replaceAll("*", "")))
    .slice(0, MOST)
    .map(({ value, flows }) => {
      const printed = printTerm(valueTerm(key, value));
      return { text: `${sign}${key}:${before}${printed.slice(key.length + 1)}`, flows };
    });
}

/** The filter to show while `text` is being typed: a value counts as part of what it may become. `caret` is null when nobody types. */
export function asTyped(text: string, caret: number | null): string {
  const word = caret === null ? null : wordAt(text, caret);
  if (!word?.key || word.typed === "" || word.typed.includes("*") || word.end !== caret) return text;
  // What is left out only once it is named in full, so that its name can be completed.
  if (word.exclude) return text.slice(0, word.start) + text.slice(word.end);
  return `${text.slice(0, caret - word.typed.length)}*${word.typed}*${text.slice(caret)}`;
}
