"use client";

import { FlaskConical } from "lucide-react";
import { useCallback, useDeferredValue, useEffect, useMemo, useState } from "react";
import { nameOfWindow, RangeSelect } from "@/components/filter/range-select";
import { useAnswer } from "@/components/live/use-answer";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Tag } from "@/components/ui/tag";
import type { Forecast } from "@/lib/changes/forecast";
import type { ConfirmedPort, Proposal } from "@/lib/linkerd/proposal";
import { BlindSpots } from "./blind-spots";
import { EffectCounts } from "./effect-counts";
import { FlowChanges, ROWS_AT_ONCE } from "./flow-changes";
import styles from "./rehearsal.module.css";
import { UncountedChanges } from "./uncounted-changes";
import type { ChangeRehearsal, RehearsalSearch } from "./use-rehearsal-search";

interface RehearsalProps {
  proposal: Proposal;
  confirmedPorts: ConfirmedPort[] | undefined;
  search: RehearsalSearch;
  onSearch: ChangeRehearsal;
  /** Id of the flow for whose sake the change is made; null without one. */
  askedFlow: string | null;
  /** Called with the counts once every flow is judged, and with null before. */
  onCounts: (counts: Forecast["counts"] | null) => void;
  /** Why the proposal is not what stands in the editor; null where it is. */
  outdated: string | null;
}

/** Every recorded flow of the window, decided again under the proposal as it is typed: a simulation, framed as one. */
export function Rehearsal(props: RehearsalProps) {
  const { proposal, confirmedPorts, search, onSearch, askedFlow, onCounts, outdated } = props;
  const { windowSeconds, filter } = search;
  const [range, setRange] = useState({ from: 0, to: ROWS_AT_ONCE });
  const spelled = JSON.stringify([proposal, confirmedPorts ?? [], askedFlow]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its spelling stands for the proposal; another object is asked anew
  const payload = useMemo(
    () => ({
      question: { windowSeconds, end: null, namespaces: [] },
      proposal,
      confirmedPorts: confirmedPorts ?? [],
      askedFlow,
      filter,
      ...range,
    }),
    [spelled, windowSeconds, filter, range],
  );
  const { value, failed, retry } = useAnswer("rehearse", String(windowSeconds), payload);
  // Drawn in pieces, so that the next key need not wait for the rows of the last one.
  const seen = useDeferredValue(value);
  useEffect(() => {
    const whole = seen !== null && seen.judged === seen.flows;
    onCounts(whole ? Object.fromEntries(seen.counts.map(({ effect, flows }) => [effect, flows])) : null);
  }, [seen, onCounts]);
  const see = useCallback(
    (from: number, to: number) =>
      setRange((before) =>
        before.from === from && before.to >= to ? before : { from, to: Math.max(to, from + ROWS_AT_ONCE) },
      ),
    [],
  );
  return (
    <section className={styles.stripes} aria-label="Rehearsal" aria-busy={seen === null || seen.judged < seen.flows}>
      <div className={styles.frame}>
        <header className={styles.head}>
          <FlaskConical size={14} aria-hidden />
          <h2>Rehearsal</h2>
          <RangeSelect windowSeconds={windowSeconds} onChange={(next) => onSearch({ windowSeconds: next })} />
          <span className={styles.dim}>every recorded flow replayed</span>
          <span className={styles.gap} />
          <Tag kind="dashed">not applied</Tag>
        </header>
        {outdated ? (
          <p className={styles.outdated} role="status">
            {outdated}
          </p>
        ) : null}
        {seen ? (
          <>
            <EffectCounts counts={seen.counts} filter={filter} onFilter={(next) => onSearch({ filter: next })} />
            <FlowChanges
              key={filter}
              seen={seen}
              filter={filter}
              onFilter={(next) => onSearch({ filter: next })}
              onRange={see}
              askedFlow={askedFlow}
            />
            <UncountedChanges changes={seen.uncounted} more={seen.uncountedMore} />
            <BlindSpots sentences={seen.blindSpots} />
          </>
        ) : failed ? (
          <FailedPanel title="The flows could not be rehearsed" failure={failed} onRetry={retry} />
        ) : (
          <LoadingPanel rows={10} label={`Reading the flows of the last ${nameOfWindow(windowSeconds)}`} />
        )}
      </div>
    </section>
  );
}
