import table from "@/components/ui/table.module.css";
import { countOf, summaryOf, worstOf } from "@/lib/networks/severity";
import type { Finding } from "@/lib/resolver/lint/lint";
import { SeverityMark } from "./severity-mark";

/** `2 errors +1`: the worst in words, the lesser ones as a number. `findings` null: not looked for yet. */
export function FindingCount({ findings }: { findings: readonly Finding[] | null }) {
  if (!findings) return <span className={table.dim}>–</span>;
  const worst = worstOf(findings);
  if (!worst) return <span className={table.dim}>none</span>;
  return (
    <span title={summaryOf(findings)}>
      <SeverityMark severity={worst.severity}>{countOf(worst.severity, worst.count)}</SeverityMark>
      {worst.lesser > 0 ? <span className={table.dim}> +{worst.lesser}</span> : null}
    </span>
  );
}
