import type { FlowSearch } from "@/lib/flows/search";

export const WITHOUT_FILTER = {
  namespaces: [],
  networks: [],
  verdicts: [],
  protocols: [],
  text: "",
} satisfies Partial<FlowSearch>;

/** Whether rows of the window may be hidden. */
export function hasFilter(search: FlowSearch): boolean {
  const lists = [search.namespaces, search.networks, search.verdicts, search.protocols];
  return search.text.trim() !== "" || lists.some((list) => list.length > 0);
}

/** `value` in if it was out, out if it was in. */
export function toggled<Value>(values: readonly Value[], value: Value): Value[] {
  return values.includes(value) ? values.filter((each) => each !== value) : [...values, value];
}
