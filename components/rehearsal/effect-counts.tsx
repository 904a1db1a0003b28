import { Equal } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "@/components/ui/class-names";
import { Tag } from "@/components/ui/tag";
import { Verdict } from "@/components/ui/verdict";
import { VerdictIcon } from "@/components/ui/verdict-icon";
import { printCount, printCounted } from "@/lib/print/numbers";
import type { EffectCount } from "@/lib/simulation/count-effects";
import type { EffectFilter } from "@/lib/simulation/what-if-run";
import type { FlowEffect } from "@/lib/simulation/what-if-types";
import styles from "./rehearsal.module.css";

interface EffectCountsProps {
  counts: EffectCount[];
  filter: EffectFilter;
  onFilter: (filter: EffectFilter) => void;
}

/** One figure for each effect; together they are every flow in reach. Pressed, it lists its flows alone; once more, all that change. */
export function EffectCounts({ counts, filter, onFilter }: EffectCountsProps) {
  return (
    <dl className={styles.counts}>
      {counts.map((count) => (
        <div key={count.effect} className={classNames(styles.count, count.flows === 0 && styles.zero)}>
          <dt>
            <button
              type="button"
              className={styles.effect}
              aria-pressed={filter === count.effect}
              title="Only these flows"
              onClick={() => onFilter(filter === count.effect ? "changed" : count.effect)}
            >
              {count.flows === 0 ? <Quiet effect={count.effect} /> : LOUD[count.effect]}
            </button>
          </dt>
          <dd>
            <span className={styles.figure}>
              {printCount(count.flows)} <small>{count.flows === 1 ? "flow" : "flows"}</small>
              <Tag kind="dashed">not applied</Tag>
            </span>
            {count.flows > 0 ? <span className={styles.amount}>{amountOf(count)}</span> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

export const EFFECT_NAME: Record<FlowEffect, string> = {
  "newly-denied": "Newly denied",
  "newly-allowed": "Newly allowed",
  redirected: "Redirected",
  broken: "Broken",
  unchanged: "Unchanged",
  uncertain: "Uncertain",
};

const LOUD: Record<FlowEffect, ReactNode> = {
  "newly-denied": <Verdict small verdict="denied" word={EFFECT_NAME["newly-denied"]} />,
  broken: <Verdict small verdict="failed" word={EFFECT_NAME.broken} />,
  redirected: <Verdict small verdict="redirected" />,
  "newly-allowed": <Verdict small verdict="allowed-by-route" word={EFFECT_NAME["newly-allowed"]} />,
  unchanged: <Quiet effect="unchanged" />,
  uncertain: <Verdict small verdict="uncertain" />,
};

function Quiet({ effect }: { effect: FlowEffect }) {
  return (
    <span className={styles.quiet}>
      {effect === "unchanged" ? <Equal size={14} aria-hidden /> : <VerdictIcon verdict={MARK[effect]} />}
      {EFFECT_NAME[effect]}
    </span>
  );
}

const MARK = {
  "newly-denied": "denied",
  broken: "failed",
  redirected: "redirected",
  "newly-allowed": "allowed-by-route",
  uncertain: "uncertain",
} as const;

function amountOf({ requests, connections }: EffectCount): string {
  const parts = [
    requests > 0 ? printCounted(requests, "req") : null,
    connections > 0 ? printCounted(connections, "conn") : null,
  ].filter((part) => part !== null);
  return parts.join(", ") || "nothing";
}
