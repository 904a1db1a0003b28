import type { FlowsForm } from "@/lib/flows/flows-body";
import type { ReadOptions } from "@/lib/flows/read-flows";
import { type FlowSearch, parseFlowSearch } from "@/lib/flows/search";

/** What a request to the flows routes asks for. `Cache-Control: no-cache` reads past what other viewers just got. */
export function askedOf(request: Request): { search: FlowSearch; options: ReadOptions; form: FlowsForm } {
  const { searchParams } = new URL(request.url);
  const noCache = /(^|[\s,])no-(cache|store)\b/i.test(request.headers.get("cache-control") ?? "");
  return {
    search: parseFlowSearch(searchParams, ["debug", "form", "counts"]),
    form: searchParams.get("form") === "columns" ? "columns" : "whole",
    options: {
      signal: request.signal,
      debug: searchParams.get("debug") === "1",
      noCache,
      countsLater: searchParams.get("counts") === "later",
    },
  };
}

/** Answers with null in place of an abort: nobody reads it, and it is no failure to be logged. */
export function unlessGone(request: Request): (error: unknown) => null {
  return (error) => {
    if (request.signal.aborted) return null;
    throw error;
  };
}
