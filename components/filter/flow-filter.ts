import type { FlowSearch } from "@/lib/flows/asked/search";

export const WITHOUT_FILTER = { filter: "" } satisfies Partial<FlowSearch>;

/** Whether rows of the window may be hidden. */
export function hasFilter(search: FlowSearch): boolean {
  return search.filter.trim() !== "";
}
