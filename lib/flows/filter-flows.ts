import type { Flow } from "./flow";
import type { FlowSearch } from "./search";

type Filter = Pick<FlowSearch, "namespaces" | "networks" | "verdicts" | "protocols" | "text">;

/** The flows that `search` asks for, in their order. Values of one filter are alternatives, filters add up. */
export function filterFlows<F extends Flow>(flows: readonly F[], search: Filter): F[] {
  const words = search.text.toLowerCase().split(/\s+/).filter(Boolean);
  return flows.filter(
    (flow) =>
      admits(search.namespaces, flow.source.namespace) &&
      admits(search.verdicts, flow.verdict) &&
      admits(search.protocols, flow.protocol) &&
      (search.networks.length === 0 ||
        search.networks.some(
          (each) => each.namespace === flow.network?.namespace && each.name === flow.network.name,
        )) &&
      (words.length === 0 || containsAll(textOf(flow), words)),
  );
}

function admits<T>(allowed: readonly T[], value: T): boolean {
  return allowed.length === 0 || allowed.includes(value);
}

function containsAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

/** What a user can see of the row, so that a search finds what was read. */
function textOf(flow: Flow): string {
  return [
    `${flow.source.namespace}/${flow.source.workload}`,
    flow.host ?? "",
    flow.address ?? "",
    flow.port === null ? "" : `:${flow.port}`,
    flow.protocol,
    flow.verdict,
    flow.network === null ? "" : `${flow.network.namespace}/${flow.network.name}`,
    `${flow.route.kind} ${flow.route.namespace}/${flow.route.name}`,
    ...Object.keys(flow.answers),
  ]
    .join(" ")
    .toLowerCase();
}
