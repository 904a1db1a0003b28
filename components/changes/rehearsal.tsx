import { FlaskConical } from "lucide-react";
import { BlindSpots } from "@/components/changes/blind-spots";
import { EffectCounts } from "@/components/changes/effect-counts";
import { FlowChanges } from "@/components/changes/flow-changes";
import { Tag } from "@/components/ui/tag";
import { countEffects } from "@/lib/simulation/count-effects";
import type { WhatIf } from "@/lib/simulation/what-if-types";
import styles from "./rehearsal.module.css";

interface RehearsalProps {
  whatIf: WhatIf;
  /** Id of the flow for whose sake the change is made; null without one. */
  askedFlow: string | null;
}

/** Every recorded flow of the window, decided again under the proposal: a simulation, framed as one. */
export function Rehearsal({ whatIf, askedFlow }: RehearsalProps) {
  return (
    <section className={styles.stripes} aria-label="Rehearsal">
      <div className={styles.frame}>
        <header className={styles.head}>
          <FlaskConical size={14} aria-hidden />
          <h2>Rehearsal</h2>
          <span className={styles.dim}>{spanOf(whatIf)}, every recorded flow decided again</span>
          <span className={styles.gap} />
          <Tag kind="dashed">simulated view</Tag>
        </header>
        <EffectCounts counts={countEffects(whatIf)} />
        <FlowChanges whatIf={whatIf} askedFlow={askedFlow} />
        <BlindSpots sentences={whatIf.blindSpots} />
      </div>
    </section>
  );
}

function spanOf(whatIf: WhatIf): string {
  const minutes = whatIf.windowSeconds / 60;
  if (minutes < 60) return `Last ${Math.round(minutes)} min`;
  const hours = minutes / 60;
  return hours < 48 ? `Last ${Math.round(hours)} h` : `Last ${Math.round(hours / 24)} days`;
}
