import { cut } from "../../print/cut";
import {
  ALLOWED,
  ALLOWED_WORDS,
  FILTER_KEYS,
  type FilterKey,
  isAddressOrRange,
  isKey,
  KEY_ALIASES,
} from "./filter-keys";
import type { LexedValue, LexedWord } from "./filter-lexemes";

export interface FilterValue {
  /** Empty: the flow has no such value, as `host:""` for a hostname that is not exported. */
  text: string;
  /** `*` stands for anything; in a quoted value it is a star. */
  wild: boolean;
  /** Typed with `=`: a host is this name and no other. Without it a part of the name is enough. */
  exact?: true;
}

/** Values are alternatives; so are the terms of one key. Keys and free words add up; what is excluded never shows. */
export interface FilterTerm {
  /** null: a free word, which occurs somewhere in the row. It has one value, and no wildcard. */
  key: FilterKey | null;
  values: FilterValue[];
  exclude: boolean;
}

/** What filters for one value and no other, as a click on it does. */
export function valueTerm(key: FilterKey, text: string, exclude = false): FilterTerm {
  return { key, values: [{ text, wild: false, ...(key === "host" && text !== "" && { exact: true }) }], exclude };
}

/** The term that a word is, or what is wrong with it. */
export function termOf(word: LexedWord): FilterTerm | string {
  const { head, whole, quoted } = word;
  if (word.open) return "This quotation mark is not closed.";
  if (word.bracket) {
    return head === null
      ? "Put quotation marks around text with brackets."
      : `Write ${head}:shop,pay for either value: brackets go around whole terms.`;
  }
  if (head !== null) return keyedTerm(word, head);
  if (whole === "" && !quoted) return "There is nothing after the minus.";
  if (quoted) return freeTerm(word);
  const [, negated = "", value = ""] = /^!?([a-z]+)(?:!=|=|:)(.*)$/i.exec(whole) ?? [];
  if (isKey(negated)) return `Write -${negated.toLowerCase()}:${cut(value || "VALUE", 40)} for everything else.`;
  const place = placeOfUrl(whole);
  return place === null ? freeTerm(word) : noPath(place);
}

function freeTerm({ whole, exclude }: LexedWord): FilterTerm {
  return { key: null, values: [{ text: whole, wild: false }], exclude };
}

function keyedTerm({ values, whole, exclude }: LexedWord, head: string): FilterTerm | string {
  const kept = values.filter(({ text, quoted }) => text !== "" || quoted);
  const key = keyOf(head, kept);
  if (key === undefined) {
    const place = placeOfUrl(whole);
    if (place !== null) return noPath(place);
    if (/^(path|method|header|url)$/.test(head)) return noPath("NAME");
    return `Unknown key “${cut(head)}”. Keys are ${FILTER_KEYS.join(", ")}; put quotation marks around plain text.`;
  }
  if (kept.length === 0) return `${head}: needs a value, or "" for flows without one.`;
  if (head === "dst" && key === "host" && kept.some(isAddress))
    return "Write addresses as ip:, names as host:, and OR between them.";
  const allowed = ALLOWED[key];
  const wrong = kept.find(({ text, wild }) => text !== "" && !wild && allowed && !allowed(text));
  if (wrong) return `“${cut(wrong.text)}” is not a valid ${key}: use ${ALLOWED_WORDS[key]}.`;
  const place =
    key === "host"
      ? kept.map((each) => (each.quoted || each.wild ? null : placeOfUrl(each.text))).find((each) => each !== null)
      : null;
  if (place) return noPath(place);
  return { key, values: kept.map(filterValue), exclude };
}

function filterValue({ text, wild, exact }: LexedValue): FilterValue {
  return { text, wild, ...(exact && !wild && { exact }) };
}

/** Also the beginning of one, as `10.0.*`. */
function isAddress({ text, wild }: LexedValue): boolean {
  return text !== "" && (isAddressOrRange(text) || (wild && /^[\d.]+\*$/.test(text)));
}

function keyOf(head: string, values: readonly LexedValue[]): FilterKey | undefined {
  const meant = KEY_ALIASES.get(head);
  if (meant === "destination") return values.length > 0 && values.every(isAddress) ? "address" : "host";
  return meant ?? FILTER_KEYS.find((key) => key === head);
}

/** `httpbin.org` of `https://httpbin.org/ip` and of `httpbin.org/ip`; null for what is no URL. Names of objects have no dot before a slash. */
export function placeOfUrl(text: string): string | null {
  const url =
    /^(?:[a-z][a-z0-9+.-]*:\/\/)([^/?#\s]+)/i.exec(text) ?? /^([a-z0-9*-]+(?:\.[a-z0-9-]+)+)(?::\d+)?\//i.exec(text);
  return url?.[1]?.replace(/:\d+$/, "").toLowerCase() ?? null;
}

function noPath(host: string): string {
  return `Write host:${cut(host)}, or ask Explain: no metric has a path, and of HTTPS only the SNI is visible.`;
}
