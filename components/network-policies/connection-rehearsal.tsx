import { FlaskConical } from "lucide-react";
import bullets from "@/components/ui/bullets.module.css";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, type Failure, LoadingPanel } from "@/components/ui/panel-state";
import { Tag } from "@/components/ui/tag";
import {
  CONNECTION_EFFECTS,
  type ConnectionEffect,
  EFFECT_NAME,
  type ConnectionRehearsal as Rehearsed,
} from "@/lib/connections/connection-rehearsal";
import { counted } from "@/lib/print/counted";
import { printCount } from "@/lib/print/numbers";
import styles from "./connection-rehearsal.module.css";
import { ConnectionTable } from "./connection-table";
import { EffectMark } from "./effect-mark";
import { UnseenList } from "./unseen-list";

interface ConnectionRehearsalProps {
  /** null until it was answered. */
  rehearsed: Rehearsed | null;
  /** Of a former proposal, until this one was answered. */
  outdated: boolean;
  failure: Failure | null;
  onRetry: () => void;
}

/** Who loses what by the NetworkPolicies of a proposal, which is not applied: what is lost is listed, the rest folded. */
export function ConnectionRehearsal({ rehearsed, outdated, failure, onRetry }: ConnectionRehearsalProps) {
  return (
    <section className={styles.frame} aria-label="Rehearsal of NetworkPolicies" aria-busy={!rehearsed || outdated}>
      <header className={styles.head}>
        <FlaskConical size={14} aria-hidden />
        <h2>Rehearsal</h2>
        <span className={styles.dim}>who loses what</span>
        <span className={styles.gap} />
        <Tag kind="dashed">not applied</Tag>
      </header>
      {rehearsed ? (
        <Outcome rehearsed={rehearsed} />
      ) : failure ? (
        <FailedPanel title="The NetworkPolicies could not be rehearsed" failure={failure} onRetry={onRetry} />
      ) : (
        <LoadingPanel rows={6} label="Comparing connections before and after" />
      )}
    </section>
  );
}

function Outcome({ rehearsed }: { rehearsed: Rehearsed }) {
  const { policies, counts, rows, more, outOfReach, unseen, doubts, qualifier } = rehearsed;
  if (policies.length === 0) {
    return <EmptyPanel title="Nothing to rehearse here">The proposal has no NetworkPolicies.</EmptyPanel>;
  }
  const total = CONNECTION_EFFECTS.reduce((sum, effect) => sum + counts[effect], 0);
  return (
    <>
      {qualifier === null ? null : (
        <Notice slim kind="warn">
          As far as NetworkPolicies go. {qualifier}
        </Notice>
      )}
      <ul className={styles.counts} aria-label="Connections by effect">
        {CONNECTION_EFFECTS.filter((effect) => effect === "lost" || counts[effect] > 0).map((effect) => (
          <li key={effect} data-effect={effect}>
            <EffectMark effect={effect} quiet={counts[effect] === 0} />
            <b>{printCount(counts[effect])}</b>
          </li>
        ))}
      </ul>
      <p className={styles.note}>
        {counted(total, "connection")} of pods that the change can reach
        {outOfReach > 0 ? `; ${counted(outOfReach, "other")} cannot be reached by it` : ""}.
      </p>
      {CONNECTION_EFFECTS.map((effect) => {
        const those = rows.filter((row) => row.effect === effect);
        if (those.length === 0) return null;
        return (
          <details key={effect} className={styles.fold} open={effect === "lost"} data-effect={effect}>
            <summary>{headingOf(effect, counts[effect])}</summary>
            <ConnectionTable rows={those} caption={`${EFFECT_NAME[effect]} connections`} />
            {more[effect] > 0 ? <p className={styles.note}>{printCount(more[effect])} more are not listed.</p> : null}
          </details>
        );
      })}
      <UnseenList unseen={unseen} />
      <details className={styles.fold}>
        <summary>What this rehearsal cannot see ({doubts.length})</summary>
        <ul className={bullets.bullets}>
          {doubts.map((doubt) => (
            <li key={doubt}>{doubt}</li>
          ))}
        </ul>
      </details>
    </>
  );
}

function headingOf(effect: ConnectionEffect, count: number): string {
  return `${EFFECT_NAME[effect]}: ${counted(count, "connection")}`;
}
