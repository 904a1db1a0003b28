import { contains, parseCidr, parseIp } from "../../linkerd/address";
import { printRef } from "../../linkerd/object";
import { FILTER_KEYS, type FilterKey, portRange } from "../asked/filter-keys";
import { type FilterAll, parseFilter } from "../asked/filter-language";
import type { FilterTerm, FilterValue } from "../asked/filter-term";
import type { Flow } from "../flow";
import { type MarkOf, NO_MARKS } from "../prediction-mark";
import { valuesOf } from "./flow-value";

/**
 * What keeps a flow from being shown: nothing, the terms of one key alone, or more than that. The middle case is what the count
 * beside another value of that key is made of.
 */
export type FlowMiss = null | FilterKey | "several";

export type MatchFlow = (flow: Flow) => FlowMiss;

/** Values of one key are alternatives; keys, free words and choices add up; excludes win. Case does not matter. */
export function compileFilter({ terms, choices }: Pick<FilterAll, "terms" | "choices">, markOf = NO_MARKS): MatchFlow {
  const wanted = FILTER_KEYS.flatMap((key) => {
    const values = terms.filter((term) => term.key === key && !term.exclude).flatMap((term) => term.values);
    return values.length > 0 ? [{ key, holds: compileKey(key, values, markOf) }] : [];
  });
  const unwanted = terms.flatMap(({ key, values, exclude }) =>
    exclude && key !== null ? [compileKey(key, values, markOf)] : [],
  );
  const words = wordsOf(terms, false);
  const unwantedWords = wordsOf(terms, true);
  const chosen = choices.map(({ branches, exclude }) => {
    const matches = branches.map((branch) => compileFilter(branch, markOf));
    return (flow: Flow) => matches.some((match) => match(flow) === null) !== exclude;
  });
  return (flow) => {
    if (unwanted.some((holds) => holds(flow)) || !chosen.every((holds) => holds(flow))) return "several";
    if (words.length > 0 || unwantedWords.length > 0) {
      const occurs = (word: string) => occursIn(flow, word);
      if (!words.every(occurs) || unwantedWords.some(occurs)) return "several";
    }
    let miss: FlowMiss = null;
    for (const { key, holds } of wanted) {
      if (holds(flow)) continue;
      if (miss !== null) return "several";
      miss = key;
    }
    return miss;
  };
}

/** The flows that `filter` shows, in their order; what it says wrongly filters nothing. */
export function filterFlows<F extends Flow>(flows: readonly F[], filter: string, markOf: MarkOf = NO_MARKS): F[] {
  const match = compileFilter(parseFilter(filter), markOf);
  return flows.filter((flow) => match(flow) === null);
}

function wordsOf(terms: readonly FilterTerm[], exclude: boolean): string[] {
  return terms.flatMap((term) =>
    term.key === null && term.exclude === exclude ? undotted(term.values[0]?.text.toLowerCase() ?? "") : [],
  );
}

function compileKey(key: FilterKey, values: readonly FilterValue[], markOf: MarkOf): (flow: Flow) => boolean {
  const exact = new Set(
    values.filter((value) => !isPattern(key, value)).map(({ text }) => spelled(key, text.toLowerCase())),
  );
  const patterns = values.filter((value) => isPattern(key, value)).map((value) => patternOf(key, value));
  const holds = (value: string) => exact.has(value) || patterns.some((pattern) => pattern(value));
  return (flow) => {
    const found = valuesOf(flow, key, markOf);
    if (found.length === 0) return exact.has("");
    return found.some((value) => {
      const lower = spelled(key, value.toLowerCase());
      if (holds(lower)) return true;
      // A name alone stands for it in every namespace.
      const slash = SLASHED.has(key) ? lower.indexOf("/") : -1;
      return slash >= 0 && holds(lower.slice(slash + 1));
    });
  };
}

const SLASHED: ReadonlySet<FilterKey> = new Set(["workload", "network", "route"]);

function isPattern(key: FilterKey, { text, wild, exact }: FilterValue): boolean {
  if (wild || text === "") return wild;
  if (key === "host") return !exact;
  return (key === "status" && STATUS_CLASS.test(text)) || key === "address" || (key === "port" && text.includes("-"));
}

/** Proxies count `api.stripe.com.` as it was sent, and Linkerd takes it for the name without the dot. */
function spelled(key: FilterKey, text: string): string {
  return (key === "host" || key === "domain") && text.endsWith(".") ? text.slice(0, -1) : text;
}

const STATUS_CLASS = /^[1-5]xx$/i;

/** A name, and a port behind it, as proxies count it and people copy it. */
function undotted(text: string): string {
  return text.replace(/(?<=[^\s.])\.(?=$|\s|:\d)/g, "");
}

/** Text with `*` for anything, without a regular expression that a long value could make slow. */
function patternOf(key: FilterKey, { text, wild }: FilterValue): (value: string) => boolean {
  if (key === "host" && !wild) {
    const part = spelled(key, text.toLowerCase());
    return (value) => value.includes(part);
  }
  if (key === "status" && STATUS_CLASS.test(text)) {
    const first = text.charAt(0);
    return (value) => /^\d{3}$/.test(value) && value.startsWith(first);
  }
  if (key === "address" && !text.includes("*")) return within(text);
  const ports = key === "port" ? portRange(text) : null;
  if (ports) return (value) => Number(value) >= ports[0] && Number(value) <= ports[1];
  const [head = "", ...rest] = spelled(key, text.toLowerCase()).split("*");
  const tail = rest.pop() ?? "";
  return (value) => {
    if (value.length < head.length + tail.length || !value.startsWith(head) || !value.endsWith(tail)) return false;
    let at = head.length;
    const end = value.length - tail.length;
    for (const part of rest) {
      const found = value.indexOf(part, at);
      if (found === -1 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}

/** Addresses as numbers: `2001:DB8:0::7` is `2001:db8::7`, and lies in `2001:db8::/32`. */
function within(text: string): (value: string) => boolean {
  const range = parseCidr(text.replace(/[[\]]/g, "").toLowerCase());
  if (!range) return (value) => value === text.toLowerCase();
  return (value) => {
    const address = parseIp(value);
    return address !== null && contains(range, address);
  };
}

/** By id, since a refresh brings another object for most flows. */
const texts = new Map<string, string>();
const MOST_TEXTS = 60_000;

/** In what a user can see of the row, so that a search finds what was read. */
function occursIn(flow: Flow, word: string): boolean {
  if (identityText(flow).includes(word) || flow.verdict.includes(word)) return true;
  for (const answer in flow.answers) if (answer.toLowerCase().includes(word)) return true;
  return false;
}

function identityText(flow: Flow): string {
  const kept = texts.get(flow.id);
  if (kept !== undefined) return kept;
  const port = flow.port === null ? "" : `:${flow.port}`;
  const text = [
    `${flow.source.namespace}/${flow.source.workload}`,
    (flow.host ?? flow.address ?? "") + port,
    flow.address ?? "",
    flow.protocol,
    flow.network === null ? "" : `${flow.network.namespace}/${flow.network.name}`,
    printRef(flow.route),
  ]
    .map(undotted)
    .join(" ")
    .toLowerCase();
  if (texts.size >= MOST_TEXTS) texts.clear();
  texts.set(flow.id, text);
  return text;
}
