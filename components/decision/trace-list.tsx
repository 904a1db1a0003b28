import { Check, CircleX, Dot, X } from "lucide-react";
import { classNames } from "@/components/ui/class-names";
import type { TraceStep } from "@/lib/linkerd/decision";
import { Sentence } from "./sentence";
import styles from "./trace-list.module.css";

const STAGE: Record<TraceStep["stage"], string> = {
  target: "Target",
  network: "Network",
  protocol: "Protocol",
  route: "Route",
  match: "Match",
  filter: "Filter",
  backend: "Backend",
  default: "Default",
  outcome: "Outcome",
};

const EFFECT = {
  kept: { word: "Kept: ", icon: Check },
  dropped: { word: "Dropped: ", icon: X },
  note: { word: "", icon: Dot },
};

interface TraceListProps {
  trace: TraceStep[];
  /** Whether the way ends in a refusal, which marks its last step. */
  denied: boolean;
}

/** The way to a decision, as sentences: what was kept and what was dropped, in the order in which Linkerd takes it. */
export function TraceList({ trace, denied }: TraceListProps) {
  return (
    <ol className={styles.trace}>
      {trace.map((step, index) => {
        const { word, icon: Icon } = EFFECT[step.effect];
        const end = denied && index === trace.length - 1;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a trace is a fixed sequence, and the same step may occur twice
          <li key={index} className={classNames(styles[step.effect], end && styles.end)}>
            {end ? <CircleX aria-hidden /> : <Icon aria-hidden />}
            <span className={styles.stage}>{STAGE[step.stage]}</span>
            <span title={step.field ? `${step.rule} · ${step.field}` : step.rule}>
              {word ? <span className="visually-hidden">{word}</span> : null}
              <Sentence step={step} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
