import type { NamespacedName } from "../../linkerd/object";
import { FLOW_VERDICTS, type FlowVerdict } from "../flow";
import { FLOW_PROTOCOLS, type FlowProtocol } from "../protocol";
import { literalValues } from "./filter-edit";
import type { FilterKey } from "./filter-keys";
import { type FilterChoice, parseFilter } from "./filter-language";
import { printFilter } from "./filter-print";
import type { FilterTerm } from "./filter-term";

/** What of a filter a query can ask Prometheus for; it admits at least what the filter shows. Empty lists mean "all". */
export interface FlowScope {
  /** Namespaces of the clients. */
  namespaces: string[];
  networks: NamespacedName[];
  verdicts: FlowVerdict[];
  protocols: FlowProtocol[];
}

export function scopeOf(filter: string): FlowScope {
  const names = (key: FilterKey) => {
    const values = literalValues(filter, key) ?? [];
    return values.includes("") ? [] : values.map((value) => value.toLowerCase());
  };
  const networks = names("network").map((value) => value.split("/"));
  const exact = networks.flatMap(([namespace, name]) => (namespace && name ? [{ namespace, name }] : []));
  const [wanted, unwanted] = [names("verdict"), excludedVerdicts(filter)];
  const asked = wanted.length > 0 || unwanted.length === 0 ? wanted : FLOW_VERDICTS;
  return {
    namespaces: names("ns"),
    networks: exact.length === networks.length ? exact : [],
    verdicts: FLOW_VERDICTS.filter((verdict) => asked.includes(verdict) && !unwanted.includes(verdict)),
    protocols: FLOW_PROTOCOLS.filter((protocol) => names("protocol").includes(protocol)),
  };
}

/** Whether `filter` hides flows that its scope admits: then a chart of the scope shows more than the table. */
export function exceedsScope(filter: string): boolean {
  const scope = scopeOf(filter);
  const asked: Record<string, number> = {
    ns: scope.namespaces.length,
    network: scope.networks.length,
    verdict: scope.verdicts.length,
    protocol: scope.protocols.length,
  };
  const { terms, choices } = parseFilter(filter);
  return (
    terms.some(
      ({ key, exclude, values }) =>
        key === null || !asked[key] || (exclude && (key !== "verdict" || values.some(({ wild }) => wild))),
    ) || choices.some((choice) => !isAsked(choice, terms, choices))
  );
}

/** `ns:shop OR ns:pay` is asked for like `ns:shop,pay`. */
function isAsked(choice: FilterChoice, beside: readonly FilterTerm[], choices: readonly FilterChoice[]): boolean {
  const [first] = choice.branches;
  const key = first?.terms[0]?.key;
  const plain = choice.branches.every(
    (branch) =>
      branch.choices.length === 0 &&
      branch.terms.every(
        (term) => term.key === key && !term.exclude && !term.values.some(({ wild, text }) => wild || text === ""),
      ),
  );
  const scoped = key === "ns" || key === "network" || key === "verdict" || key === "protocol";
  return scoped && plain && !choice.exclude && choices.length === 1 && !beside.some((term) => term.key === key);
}

/** As there are few verdicts, the others can be asked for. */
function excludedVerdicts(filter: string): string[] {
  const excludes = parseFilter(filter).terms.filter(({ key, exclude }) => key === "verdict" && exclude);
  return excludes.flatMap(({ values }) => values.flatMap(({ text, wild }) => (wild ? [] : text.toLowerCase())));
}

/** The filter that asks for a scope, and one text for each scope. */
export function printScope({ namespaces, networks, verdicts, protocols }: FlowScope): string {
  const lists: [FilterKey, string[]][] = [
    ["ns", namespaces],
    ["network", networks.map(({ namespace, name }) => `${namespace}/${name}`)],
    ["verdict", verdicts],
    ["protocol", protocols],
  ];
  return printFilter(
    lists.flatMap(([key, values]) =>
      values.length > 0 ? [{ key, values: values.map((text) => ({ text, wild: false })), exclude: false }] : [],
    ),
  );
}
