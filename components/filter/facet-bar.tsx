"use client";

import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { Verdict } from "@/components/ui/verdict";
import { stanceOf, withStance } from "@/lib/flows/asked/filter-edit";
import type { FilterKey } from "@/lib/flows/asked/filter-keys";
import { FLOW_VERDICTS } from "@/lib/flows/flow";
import { FLOW_PROTOCOLS, protocolName } from "@/lib/flows/protocol";
import type { FlowFacets } from "@/lib/flows/view/flow-facets";
import styles from "./facet-bar.module.css";

interface FacetBarProps {
  filter: string;
  /** null as long as no flows were read: a zero would be a statement. */
  facets: FlowFacets | null;
  onFilter: (filter: string) => void;
  /** The facets which are too many for a bar. */
  more: ReactNode;
}

/** Verdicts, which double as the charts' legend, and protocols, each with the rows it would show. Alt excludes, by click or Enter. */
export function FacetBar({ filter, facets, onFilter, more }: FacetBarProps) {
  return (
    <div className={styles.frame}>
      <div className={styles.bar}>
        <fieldset className={classNames(styles.group, styles.verdicts)}>
          <legend className="visually-hidden">Verdicts</legend>
          {FLOW_VERDICTS.map((value) =>
            renderFacet("verdict", value, countOf(facets?.verdicts, value), <Verdict verdict={value} small />),
          )}
        </fieldset>
        <fieldset className={classNames(styles.group, styles.right)}>
          <legend className="visually-hidden">Protocols</legend>
          {FLOW_PROTOCOLS.map((value) =>
            renderFacet("protocol", value, countOf(facets?.protocols, value), protocolName(value)),
          )}
        </fieldset>
        {more}
      </div>
    </div>
  );

  function renderFacet(key: FilterKey, value: string, flows: number | null, words: ReactNode) {
    const stance = stanceOf(filter, key, value);
    const choose = (alt: boolean) =>
      onFilter(withStance(filter, key, value, stance === null ? (alt ? "exclude" : "include") : null));
    return (
      <button
        key={value}
        type="button"
        className={classNames(styles.facet, flows === 0 && styles.none, stance === "exclude" && styles.excluded)}
        aria-pressed={stance === "include"}
        aria-description={stance === "exclude" ? "excluded" : "Alt-click or Alt+Enter excludes"}
        onClick={(event) => choose(event.altKey)}
        // With Alt a browser makes no click of it.
        onKeyDown={(event) => event.altKey && event.key === "Enter" && choose(true)}
      >
        {stance === "exclude" ? <span aria-hidden>−</span> : null}
        {words}
        <span className={styles.flows}>{flows ?? "–"}</span>
      </button>
    );
  }
}

function countOf(values: readonly { value: string; flows: number }[] | undefined, value: string): number | null {
  return values?.find((each) => each.value === value)?.flows ?? null;
}
