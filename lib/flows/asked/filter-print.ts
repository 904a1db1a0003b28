import { FILTER_KEYS, KEY_ALIASES } from "./filter-keys";
import { type FilterTerm, type FilterValue, placeOfUrl } from "./filter-term";

/** The text which parses to the same terms. */
export function printFilter(terms: readonly FilterTerm[]): string {
  return terms.map(printTerm).join(" ");
}

export function printTerm({ key, values, exclude }: FilterTerm): string {
  const sign = exclude ? "-" : "";
  if (key === null) return sign + printFree(values[0]?.text ?? "");
  return `${sign}${key}:${values.map(printValue).join(",")}`;
}

function printValue({ text, wild, exact }: FilterValue): string {
  if (wild) return text.replace(/[\\",()\s]|^=/g, escapeOf);
  const bare = /^[^\s",*\\()]+$/.test(text) && !text.startsWith("=") && placeOfUrl(text) === null;
  return (exact ? "=" : "") + (bare ? text : quote(text));
}

/** Bare where that reads back as the same free word. */
function printFree(text: string): string {
  const bare = /^[^\s"\\()]+$/.test(text) && !NOT_BARE.test(text) && placeOfUrl(text) === null;
  return bare ? text : quote(text);
}

/** What begins with a minus or a key, compares a key, or is an operator. */
const NOT_BARE = new RegExp(
  `^(-|[a-z]+:|!?(${[...FILTER_KEYS, ...KEY_ALIASES.keys()].join("|")})(!=|=|:)|(or|and|not|\\|\\|?|&&?)$)`,
  "i",
);

function quote(text: string): string {
  return `"${text.replace(/[\\"\n\r\t]/g, escapeOf)}"`;
}

function escapeOf(character: string): string {
  const letter = { "\n": "n", "\r": "r", "\t": "t" }[character];
  if (letter) return `\\${letter}`;
  // Other spaces would end a bare value.
  return /\s/.test(character) ? `"${character}"` : `\\${character}`;
}
