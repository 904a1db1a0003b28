import { printFilter } from "@/lib/flows/asked/filter-print";
import { type FilterTerm, valueTerm } from "@/lib/flows/asked/filter-term";
import { type FlowSearch, NO_SEARCH, printFlowSearch } from "@/lib/flows/asked/search";

/** A place outside of the cluster, as far as it is known. */
export interface ReachedPlace {
  /** Host or SNI. */
  host: string | null;
  ip: string | null;
  port: number | null;
}

type Range = Pick<FlowSearch, "windowSeconds" | "end">;

/** Flows of a namespace to the same place. */
export function matchingFlowsHref(namespace: string, place: ReachedPlace, range: Range = NO_SEARCH): string {
  return hrefOf([valueTerm("ns", namespace), ...termsOf(place)], range);
}

/** Flows to the same place, from wherever. */
export function reachersHref(place: ReachedPlace, range: Range = NO_SEARCH): string {
  return hrefOf(termsOf(place), range);
}

/** Where routes are drafted for the flows of a namespace to the same place. */
export function authorMatchingHref(namespace: string, place: ReachedPlace): string {
  return `/author?${matchingFlowsHref(namespace, place).split("?")[1]}`;
}

function termsOf({ host, ip, port }: ReachedPlace): FilterTerm[] {
  if (host !== null) return [valueTerm("host", host)];
  if (ip !== null) return [valueTerm("address", ip)];
  return port === null ? [] : [valueTerm("port", String(port))];
}

function hrefOf(terms: FilterTerm[], { windowSeconds, end }: Range): string {
  return `/flows?${printFlowSearch({ ...NO_SEARCH, windowSeconds, end, filter: printFilter(terms) })}`;
}
