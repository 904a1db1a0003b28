"use client";

import { FlaskConical } from "lucide-react";
import { useCallback, useDeferredValue, useEffect, useState } from "react";
import { nameOfWindow } from "@/components/filter/range-select";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Tag } from "@/components/ui/tag";
import type { ShownRehearsal } from "@/lib/changes/review/review-state";
import type { ConfirmedPort, Proposal } from "@/lib/linkerd/proposal";
import { FARTHEST_SECONDS, lookBackWords } from "@/lib/simulation/look-back";
import type { RehearsalSeen } from "@/worker/kinds/rehearse";
import { BlindSpots } from "./blind-spots";
import { EffectCounts } from "./effect-counts";
import { FlowChanges, ROWS_AT_ONCE } from "./flow-changes";
import { LookBackSelect } from "./look-back-select";
import styles from "./rehearsal.module.css";
import { UncountedChanges } from "./uncounted-changes";
import { type Farther, useRehearsal } from "./use-rehearsal";
import type { ChangeRehearsal, RehearsalSearch } from "./use-rehearsal-search";

interface RehearsalProps {
  proposal: Proposal;
  confirmedPorts: ConfirmedPort[] | undefined;
  search: RehearsalSearch;
  onSearch: ChangeRehearsal;
  /** The window that is shown until a longer one is read: the one that was looked at before. */
  firstSeconds: number;
  /** Id of the flow for whose sake the change is made; null without one. */
  askedFlow: string | null;
  /** Called with what is shown. */
  onShown: (shown: ShownRehearsal) => void;
  /** Why the proposal is not what stands in the editor; null where it is. */
  outdated: string | null;
}

/** Every recorded flow of the window, decided again under the proposal as it is typed: a simulation, framed as one. */
export function Rehearsal(props: RehearsalProps) {
  const { proposal, confirmedPorts, search, onSearch, firstSeconds, askedFlow, onShown, outdated } = props;
  const { windowSeconds, filter } = search;
  const [range, setRange] = useState({ from: 0, to: ROWS_AT_ONCE });
  const asked = { proposal, confirmedPorts, windowSeconds, firstSeconds, askedFlow, filter, ...range };
  const { value, failed, retry, farther } = useRehearsal(asked);
  // Drawn in pieces, so that the next key need not wait for the rows of the last one.
  const seen = useDeferredValue(value);
  useEffect(() => {
    if (seen === null) return;
    const whole = seen.judged === seen.flows;
    const counts = whole ? Object.fromEntries(seen.counts.map(({ effect, flows }) => [effect, flows])) : null;
    onShown({ windowSeconds: seen.windowSeconds, counts });
  }, [seen, onShown]);
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
          <LookBackSelect windowSeconds={windowSeconds} onChange={(next) => onSearch({ windowSeconds: next })} />
          {seen ? <LooksBack seen={seen} farther={farther} /> : null}
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
          <LoadingPanel
            rows={10}
            label={`Reading the flows of the last ${nameOfWindow(windowSeconds ?? firstSeconds)}`}
          />
        )}
      </div>
    </section>
  );
}

/** How far back the flows go that are shown, and whether more are to come. */
function LooksBack({ seen, farther }: { seen: RehearsalSeen; farther: Farther }) {
  const longest = nameOfWindow(FARTHEST_SECONDS);
  return (
    <span className={styles.back} role="status" title={farther === "reading" ? undefined : farther?.message}>
      looks back {lookBackWords(seen)}
      {farther === null
        ? null
        : farther === "reading"
          ? `; reading up to ${longest}…`
          : `; ${longest} could not be read`}
    </span>
  );
}
