"use client";

import { Minus, Plus } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Select, TextInput } from "@/components/ui/field";
import { type FilterStance, stanceOf, withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import type { FacetQuestion, FlowFacets } from "@/lib/flows/view/flow-facets";
import styles from "./facet-menu.module.css";

const KEYS: readonly { key: FilterKey; name: string }[] = [
  { key: "ns", name: "Namespace" },
  { key: "workload", name: "Workload" },
  { key: "domain", name: "Registrable domain" },
  { key: "host", name: "Host" },
  { key: "address", name: "Address" },
  { key: "port", name: "Port" },
  { key: "network", name: "EgressNetwork" },
  { key: "route", name: "Route" },
  { key: "status", name: "Answer" },
];

interface FacetMenuProps {
  filter: string;
  facets: FlowFacets | null;
  onFilter: (filter: string) => void;
  onFacet: (facet: FacetQuestion) => void;
}

/** Every value of a key with the rows it would show, to be taken in or left out. */
export function FacetMenu({ filter, facets, onFilter, onFacet }: FacetMenuProps) {
  const [asked, setAsked] = useState<FacetQuestion | null>(null);
  const key = asked?.key ?? facets?.asked?.key ?? "ns";
  const values = facets?.asked?.key === key ? facets.asked.values : [];
  const more = facets?.asked?.key === key ? facets.asked.more : 0;
  const ask = (facet: FacetQuestion) => {
    setAsked(facet);
    onFacet(facet);
  };
  return (
    <div className={styles.menu}>
      <div className={styles.head}>
        <Select
          aria-label="Facet"
          value={key}
          onChange={(event) => {
            const found = KEYS.find((each) => each.key === event.target.value);
            if (found) ask({ key: found.key, typed: "" });
          }}
        >
          {KEYS.map((each) => (
            <option key={each.key} value={each.key}>
              {each.name}
            </option>
          ))}
        </Select>
        <TextInput
          aria-label="Find a value"
          placeholder="Find"
          value={asked?.typed ?? ""}
          onChange={(event) => ask({ key, typed: event.target.value })}
        />
      </div>
      <ul className={styles.values}>
        {values.map(({ value, flows }) => (
          <li key={value} className={styles.value}>
            <span className={styles.name} title={value} dir="auto">
              {value}
            </span>
            <span className={styles.flows}>{flows}</span>
            {renderStance(value, "include", <Plus aria-hidden />, `Only ${value}`)}
            {renderStance(value, "exclude", <Minus aria-hidden />, `Without ${value}`)}
          </li>
        ))}
        {values.length === 0 ? <li className={styles.none}>No flow has one.</li> : null}
        {more > 0 ? <li className={styles.none}>{more} more: type to find them.</li> : null}
      </ul>
    </div>
  );

  function renderStance(value: string, stance: FilterStance, icon: React.ReactNode, name: string) {
    const now = stanceOf(filter, key, value);
    return (
      <Button
        kind="quiet"
        square
        icon={icon}
        aria-label={name}
        title={name}
        aria-pressed={now === stance}
        onClick={() => onFilter(withStance(filter, key, value, now === stance ? null : stance))}
      />
    );
  }
}
