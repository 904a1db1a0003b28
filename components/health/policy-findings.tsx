import styles from "@/components/findings/findings.module.css";
import { FindingsTable } from "@/components/findings/findings-table";
import { WhatWasChecked } from "@/components/findings/what-was-checked";
import { FailedPanel, type Failure, LoadingPanel } from "@/components/ui/panel-state";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { summaryOf } from "@/lib/networks/severity";
import type { Finding } from "@/lib/resolver/lint/lint";

interface PolicyFindingsProps {
  snapshot: PolicySnapshot | null;
  /** null as long as nobody looked. */
  findings: readonly Finding[] | null;
  /** Why there is no snapshot. */
  failure: Failure | null;
  onRetry: () => void;
}

/** Everything in the cluster's policy that does not do what it seems to do. */
export function PolicyFindings({ snapshot, findings, failure, onRetry }: PolicyFindingsProps) {
  return (
    <section aria-labelledby="policy-findings" id="findings">
      <h2 id="policy-findings" className={styles.heading}>
        Policy findings <small>{findings ? summaryOf(findings) : null}</small>
      </h2>
      {renderBody()}
    </section>
  );

  function renderBody() {
    if (failure) return <FailedPanel title="The policy could not be read" failure={failure} onRetry={onRetry} />;
    if (!snapshot || !findings) return <LoadingPanel rows={4} label="Looking at the policy" />;
    if (findings.length > 0) return <FindingsTable findings={findings} snapshot={snapshot} caption="Policy findings" />;
    return (
      <p className={styles.none}>
        <b>No findings.</b> <WhatWasChecked snapshot={snapshot} />
      </p>
    );
  }
}
