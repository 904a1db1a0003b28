"use client";

import { useState } from "react";
import { FlowChangeRow } from "@/components/changes/flow-change-row";
import { countEffects } from "@/lib/simulation/count-effects";
import type { FlowEffect, WhatIf } from "@/lib/simulation/what-if-types";
import styles from "./rehearsal.module.css";

const WORST: readonly FlowEffect[] = [
  "newly-denied",
  "broken",
  "uncertain",
  "redirected",
  "newly-allowed",
  "unchanged",
];

/** The flows that turn, then those nobody can tell about; the rest on demand. */
export function FlowChanges({ whatIf, askedFlow }: { whatIf: WhatIf; askedFlow: string | null }) {
  const [all, setAll] = useState(false);
  const sorted = whatIf.flows.toSorted(
    (a, b) =>
      Number(b.flow.id === askedFlow) - Number(a.flow.id === askedFlow) ||
      WORST.indexOf(a.effect) - WORST.indexOf(b.effect) ||
      b.flow.count - a.flow.count,
  );
  const moved = sorted.filter((each) => each.effect !== "unchanged" || each.flow.id === askedFlow);
  const kept = sorted.length - moved.length;
  const shown = all ? sorted : moved;
  const terms = countEffects(whatIf).map((count) => count.flows);
  return (
    <>
      <div className={styles.tools}>
        <fieldset className={styles.tabs} aria-label="Flows shown">
          <button type="button" className={styles.tab} aria-pressed={!all} onClick={() => setAll(false)}>
            Changed or uncertain <span className={styles.dim}>{moved.length}</span>
          </button>
          <button type="button" className={styles.tab} aria-pressed={all} onClick={() => setAll(true)}>
            All <span className={styles.dim}>{sorted.length}</span>
          </button>
        </fieldset>
        <p>
          {terms.join(" + ")} = {sorted.length}, every flow of the window
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={styles.scroll} aria-label="Flows under this change" tabIndex={0}>
        <table>
          <colgroup>
            <col className={styles.colTurn} />
            <col className={styles.colWorkload} />
            <col />
            <col className={styles.colProtocol} />
            <col className={styles.colCount} />
            <col className={styles.colLast} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Now → if applied</th>
              <th scope="col">Workload</th>
              <th scope="col">Destination</th>
              <th scope="col">Proto</th>
              <th scope="col" className={styles.number}>
                Count
              </th>
              <th scope="col" className={styles.number}>
                Last
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((change) => (
              <FlowChangeRow
                key={change.flow.id}
                change={change}
                asked={change.flow.id === askedFlow}
                readAt={whatIf.readAt}
              />
            ))}
            {all || kept === 0 ? null : (
              <tr className={styles.rest}>
                <td colSpan={6}>
                  {kept} {kept === 1 ? "flow keeps its" : "flows keep their"} verdict.
                </td>
              </tr>
            )}
            {sorted.length === 0 ? (
              <tr className={styles.rest}>
                <td colSpan={6}>No egress was recorded in the window, so nothing could be rehearsed.</td>
              </tr>
            ) : null}
          </tbody>
        </table>
      </section>
    </>
  );
}
