import { Equal } from "lucide-react";
import { Verdict } from "@/components/ui/verdict";
import { type ConnectionEffect, EFFECT_NAME } from "@/lib/connections/connection-rehearsal";
import styles from "./connection-rehearsal.module.css";

const VERDICT = { lost: "denied", undecided: "uncertain", gained: "allowed-by-route" } as const;

/** What the change does to a connection: silhouette and word. `quiet` where there is none of it. */
export function EffectMark({ effect, quiet = false }: { effect: ConnectionEffect; quiet?: boolean }) {
  if (!quiet && (effect === "lost" || effect === "undecided" || effect === "gained")) {
    return <Verdict small verdict={VERDICT[effect]} word={EFFECT_NAME[effect]} />;
  }
  return (
    <span className={styles.quiet}>
      <Equal size={14} aria-hidden />
      {EFFECT_NAME[effect]}
    </span>
  );
}
