import type { UnreadKind } from "@/lib/linkerd/policy-snapshot";
import type { PlacedFinding } from "@/lib/networks/placed-finding";
import { summaryOf } from "@/lib/networks/severity";
import styles from "./findings.module.css";
import { FindingsTable } from "./findings-table";
import { WhatWasChecked } from "./what-was-checked";

const SHOWN = 5;

interface NetworkFindingsPanelProps {
  /** On the EgressNetwork and its routes, the worst first; null as long as nobody looked. */
  findings: readonly PlacedFinding[] | null;
  unread: UnreadKind[];
  /** `this EgressNetwork and its 4 routes` */
  checked: string;
}

/** What of one EgressNetwork and its routes does not do what it seems to do. */
export function NetworkFindingsPanel({ findings, unread, checked }: NetworkFindingsPanelProps) {
  return (
    <section aria-labelledby="network-findings" id="findings">
      <h3 className={styles.title} id="network-findings">
        Findings <small>{findings ? summaryOf(findings) : "looking …"}</small>
      </h3>
      {findings?.length === 0 ? (
        <p className={styles.none}>
          <b>No findings.</b> <WhatWasChecked of={checked} unread={unread} />
        </p>
      ) : null}
      {findings && findings.length > 0 ? (
        <FindingsTable findings={findings.slice(0, SHOWN)} caption="Findings" />
      ) : null}
      {findings && findings.length > SHOWN ? (
        <details>
          <summary className={styles.more}>{findings.length - SHOWN} more</summary>
          <FindingsTable findings={findings.slice(SHOWN)} caption="More findings" />
        </details>
      ) : null}
    </section>
  );
}
