"use client";

import { Search, X } from "lucide-react";
import { type RefObject, useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import { BarSelect } from "@/components/ui/field";
import { isTyping } from "@/components/ui/is-typing";
import type { FlowSearch } from "@/lib/flows/search";
import type { NamespacedName } from "@/lib/linkerd/object";
import styles from "./filter-bar.module.css";
import { hasFilter, WITHOUT_FILTER } from "./flow-filter";

interface FilterBarProps {
  search: FlowSearch;
  namespaces: string[];
  networks: NamespacedName[];
  onChange: (change: Partial<FlowSearch>) => void;
}

/** Free text, namespace and network; `/` leads here from anywhere. */
export function FilterBar({ search, namespaces, networks, onChange }: FilterBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useFocusOnSlash(input);
  return (
    // biome-ignore lint/a11y/useSemanticElements: <search> is unknown to React's types and to older browsers
    <div className={styles.bar} role="search">
      <Search aria-hidden size={14} className={styles.icon} />
      <input
        ref={input}
        className={styles.text}
        type="text"
        aria-label="Filter flows"
        aria-keyshortcuts="/"
        placeholder="Filter by workload, host, address, port or route"
        autoComplete="off"
        spellCheck={false}
        value={search.text}
        onChange={(event) => onChange({ text: event.target.value })}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          event.preventDefault();
          if (search.text) onChange({ text: "" });
          else input.current?.blur();
        }}
      />
      <kbd aria-hidden>/</kbd>
      <BarSelect
        label="Namespace"
        value={search.namespaces.length > 1 ? SEVERAL : (search.namespaces[0] ?? "")}
        onChange={(event) => onChange({ namespaces: event.target.value ? [event.target.value] : [] })}
      >
        <option value="">all</option>
        {search.namespaces.length > 1 ? <option value={SEVERAL}>{search.namespaces.join(", ")}</option> : null}
        {namespaces.map((namespace) => (
          <option key={namespace} value={namespace}>
            {namespace}
          </option>
        ))}
      </BarSelect>
      <BarSelect
        label="Network"
        value={search.networks.length > 1 ? SEVERAL : (search.networks.map(printName)[0] ?? "")}
        onChange={(event) => onChange({ networks: networks.filter((each) => printName(each) === event.target.value) })}
      >
        <option value="">all</option>
        {search.networks.length > 1 ? (
          <option value={SEVERAL}>{search.networks.map(printName).join(", ")}</option>
        ) : null}
        {networks.map((network) => (
          <option key={printName(network)} value={printName(network)}>
            {printName(network)}
          </option>
        ))}
      </BarSelect>
      <Button
        kind="quiet"
        icon={<X aria-hidden />}
        disabledReason={hasFilter(search) ? null : "No filter is set"}
        className={styles.clear}
        onClick={() => onChange(WITHOUT_FILTER)}
      >
        Clear
      </Button>
    </div>
  );
}

/** A URL may name several; no name contains a comma. */
const SEVERAL = ",";

function printName(network: NamespacedName): string {
  return `${network.namespace}/${network.name}`;
}

function useFocusOnSlash(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", focus);
    return () => document.removeEventListener("keydown", focus);
  }, [input]);
}
