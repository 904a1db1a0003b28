import { didYouMean } from "../../linkerd/did-you-mean";
import { parseFilter } from "../asked/filter-language";
import { rewritePieces } from "../asked/filter-pieces";
import { printTerm } from "../asked/filter-print";
import { type FilterTerm, valueTerm } from "../asked/filter-term";
import type { Flow } from "../flow";
import type { MarkOf } from "../prediction-mark";
import { valuesOf } from "./flow-value";
import { compileFilter } from "./match-flow";

/** One term of a filter by itself. */
export interface FilterHint {
  /** As it was typed. */
  term: string;
  /** Flows of the window that it alone shows. */
  flows: number;
  /** The term that was probably meant, and the filter with it; null where nothing is near, or nothing is wrong. */
  instead: { term: string; filter: string } | null;
}

/** Why `filter` shows none of `flows`: what each of its terms shows by itself, and what may have been meant. */
export function filterHints(flows: readonly Flow[], filter: string, markOf: MarkOf): FilterHint[] {
  return parseFilter(filter).pieces.flatMap((piece): FilterHint[] => {
    const text = filter.slice(piece.start, piece.end);
    const parsed = parseFilter(text);
    const [term] = parsed.terms;
    if (piece.kind !== "term" || !term) return [];
    const count = countOf(flows, parsed.terms, markOf);
    const meant = count > 0 || term.exclude ? null : nearest(flows, term, markOf);
    const printed = meant === null ? null : printTerm(meant);
    const instead =
      printed === null
        ? null
        : {
            term: printed,
            filter: rewritePieces(filter, ({ start }, written) => (start === piece.start ? printed : written)),
          };
    return [{ term: text, flows: count, instead }];
  });
}

function countOf(flows: readonly Flow[], terms: FilterTerm[], markOf: MarkOf): number {
  const match = compileFilter({ terms, choices: [] }, markOf);
  return flows.reduce((sum, flow) => (match(flow) === null ? sum + 1 : sum), 0);
}

/** A part of the name where the whole was asked for, else a value that occurs and is spelled alike. */
function nearest(flows: readonly Flow[], { key, values }: FilterTerm, markOf: MarkOf): FilterTerm | null {
  const [value] = values;
  if (!value || value.text === "") return null;
  const part = value.text.replace(/^\*\.?|\.?\*$/g, "");
  if (key === null || key === "host") {
    const asPart: FilterTerm = { key: "host", values: [{ text: part, wild: false }], exclude: false };
    if (part !== "" && (value.exact || value.wild) && countOf(flows, [asPart], markOf) > 0) return asPart;
    const hosts = [...new Set(flows.flatMap((flow) => valuesOf(flow, "host")))];
    const host = didYouMean(part, hosts);
    if (host !== null || key === "host") return host === null ? null : valueTerm("host", host);
  }
  if (key === null) return null;
  const known = [...new Set(flows.flatMap((flow) => valuesOf(flow, key, markOf)))];
  const names = new Map(known.flatMap((each) => [[each, each] as const, [each.slice(each.indexOf("/") + 1), each]]));
  const found =
    known.find((each) => part !== "" && each.toLowerCase().includes(part.toLowerCase())) ??
    names.get(didYouMean(part, [...names.keys()]) ?? "");
  return found === undefined ? null : valueTerm(key, found);
}
