"use client";

import { classNames } from "@/components/ui/class-names";
import { Verdict } from "@/components/ui/verdict";
import type { FlowSearch } from "@/lib/flows/search";
import styles from "./facet-bar.module.css";
import type { FlowFacets } from "./flow-facets";
import { toggled } from "./flow-filter";
import { PROTOCOL_NAME } from "./protocol-name";

interface FacetBarProps {
  search: FlowSearch;
  facets: FlowFacets;
  /** False as long as no flows were read: a zero would be a statement. */
  known: boolean;
  onChange: (change: Partial<FlowSearch>) => void;
}

/** Verdicts, which double as the charts' legend, and protocols, each with the rows it would show. */
export function FacetBar({ search, facets, known, onChange }: FacetBarProps) {
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        <fieldset className={classNames(styles.group, styles.verdicts)}>
          <legend className="visually-hidden">Verdicts</legend>
          {facets.verdicts.map(({ value, flows }) => (
            <button
              key={value}
              type="button"
              className={classNames(styles.facet, known && flows === 0 && styles.none)}
              aria-pressed={search.verdicts.includes(value)}
              onClick={() => onChange({ verdicts: toggled(search.verdicts, value) })}
            >
              <Verdict verdict={value} small />
              <span className={styles.flows}>{known ? flows : "–"}</span>
            </button>
          ))}
        </fieldset>
        <fieldset className={classNames(styles.group, styles.right)}>
          <legend className="visually-hidden">Protocols</legend>
          {facets.protocols.map(({ value, flows }) => (
            <button
              key={value}
              type="button"
              className={classNames(styles.facet, known && flows === 0 && styles.none)}
              aria-pressed={search.protocols.includes(value)}
              onClick={() => onChange({ protocols: toggled(search.protocols, value) })}
            >
              {PROTOCOL_NAME[value]}
              <span className={styles.flows}>{known ? flows : "–"}</span>
            </button>
          ))}
        </fieldset>
      </div>
    </div>
  );
}
