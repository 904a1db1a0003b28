import { FLOW_VERDICTS } from "../flow";
import { PREDICTION_MARKS } from "../prediction-mark";
import { FLOW_PROTOCOLS } from "../protocol";

/** What a term may ask for, as it is typed before the colon. */
export const FILTER_KEYS = [
  "ns",
  "workload",
  "host",
  "domain",
  "address",
  "port",
  "protocol",
  "network",
  "route",
  "verdict",
  "status",
  "prediction",
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

/** Other words for a key, as other tools have them; printed it is the key. A destination is an address where it looks like one. */
export const KEY_ALIASES = new Map<string, FilterKey | "destination">([
  ["ip", "address"],
  ["namespace", "ns"],
  ["dst", "destination"],
]);

export function isKey(word: string): boolean {
  const lower = word.toLowerCase();
  return KEY_ALIASES.has(lower) || FILTER_KEYS.some((key) => key === lower);
}

/** What is a value of a key that does not take any text. */
export const ALLOWED: Partial<Record<FilterKey, (text: string) => boolean>> = {
  verdict: (text) => oneOf(FLOW_VERDICTS, text),
  protocol: (text) => oneOf(FLOW_PROTOCOLS, text),
  address: isAddressOrRange,
  port: (text) => portRange(text) !== null,
  prediction: (text) => oneOf(PREDICTION_MARKS, text),
};

function oneOf(words: readonly string[], text: string): boolean {
  return words.includes(text.toLowerCase());
}

/** By its shape, since this is loaded with the page; `match-flow.ts` reads it. */
export function isAddressOrRange(text: string): boolean {
  const [address = "", prefix = "0"] = text.replace(/[[\]]/g, "").split("/");
  if (/^[0-9a-f:.]*:[0-9a-f:.]*$/i.test(address)) return /^\d+$/.test(prefix) && Number(prefix) <= 128;
  const numbers = [...address.split("."), prefix];
  return (
    numbers.length === 5 && numbers.every((each) => /^\d{1,3}$/.test(each) && Number(each) < 256) && Number(prefix) < 33
  );
}

/** `443`, `8000-8999`; null for what is none. */
export function portRange(text: string): [first: number, last: number] | null {
  const [, from, to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  return from !== undefined && first <= last && last <= 65_535 ? [first, last] : null;
}

/** The same in words. */
export const ALLOWED_WORDS: Partial<Record<FilterKey, string>> = {
  verdict: `one of ${FLOW_VERDICTS.join(", ")}`,
  protocol: `one of ${FLOW_PROTOCOLS.join(", ")}`,
  address: "an address, or a range such as 203.0.113.0/24 or 2001:db8::/32",
  port: "a number up to 65535, or a range such as 8000-8999",
  prediction: `one of ${PREDICTION_MARKS.join(", ")}`,
};
