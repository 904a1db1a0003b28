import { allTerms, parseFilter } from "@/lib/flows/asked/filter-language";
import { FLOWS_ASKED, type FlowSearch, parseFlowSearch } from "@/lib/flows/asked/search";
import type { FlowsForm } from "@/lib/flows/wire/flows-body";
import type { ReadOptions } from "@/lib/sources/source";
import { type ParameterFault, refuseFaults } from "../parameters";

const { once, lists } = FLOWS_ASKED;

export const FLOWS_PARAMETERS = { once: [...once, "form", "counts", "debug"], lists };
export const SERIES_PARAMETERS = { once: [...once, "debug"], lists };
export const ONE_PARAMETERS = { once: ["window", "end", "flow"] };
export const FIRST_SEEN_PARAMETERS = { once: ["window", "end"] };

const OPTIONS: Record<string, readonly string[]> = { form: ["whole", "columns"], counts: ["later"], debug: ["1", "0"] };

interface Asked {
  search: FlowSearch;
  options: ReadOptions;
  form: FlowsForm;
}

/**
 * What a request to the flows routes asks for. `Cache-Control: no-cache` reads past what other viewers just got.
 * Throws `bad_request` where a value is not understood.
 */
export function askedOf(request: Request): Asked {
  const { searchParams } = new URL(request.url);
  const noCache = /(^|[\s,])no-(cache|store)\b/i.test(request.headers.get("cache-control") ?? "");
  const search = parseFlowSearch(searchParams, Object.keys(OPTIONS));
  refuseFaults([...search.unknown, ...optionFaults(searchParams), ...filterFaults(search.filter)]);
  return {
    search,
    form: searchParams.get("form") === "columns" ? "columns" : "whole",
    options: {
      signal: request.signal,
      debug: searchParams.get("debug") === "1",
      noCache,
      countsLater: searchParams.get("counts") === "later",
    },
  };
}

function optionFaults(searchParams: URLSearchParams): ParameterFault[] {
  return Object.entries(OPTIONS).flatMap(([parameter, allowed]) => {
    const value = searchParams.get(parameter);
    if (value === null || allowed.includes(value)) return [];
    return [
      {
        parameter,
        value,
        message: `“${value.slice(0, 60)}” is not a valid ${parameter}: use ${allowed.join(" or ")}.`,
      },
    ];
  });
}

function filterFaults(filter: string): ParameterFault[] {
  const parsed = parseFilter(filter);
  const misread = parsed.faults.map(({ start, end, message }) => ({ value: filter.slice(start, end), message }));
  const judged = allTerms(parsed).some(({ key }) => key === "prediction")
    ? [{ value: filter, message: "“prediction:” works in the browser only; the API knows what was observed." }]
    : [];
  return [...misread, ...judged].map((fault) => ({ parameter: "filter", ...fault }));
}

/** Answers with null in place of an abort: nobody reads it, and it is no failure to be logged. */
export function unlessGone(request: Request): (error: unknown) => null {
  return (error) => {
    if (request.signal.aborted) return null;
    throw error;
  };
}
