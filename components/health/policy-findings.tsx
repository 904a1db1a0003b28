import styles from "@/components/findings/findings.module.css";
import { FindingsTable } from "@/components/findings/findings-table";
import { WhatWasChecked } from "@/components/findings/what-was-checked";
import { FailedPanel, type Failure, LoadingPanel, PartialFooter } from "@/components/ui/panel-state";
import type { Checked, PlacedFinding } from "@/lib/networks/placed-finding";
import { summaryOf } from "@/lib/networks/severity";
import { counted } from "@/lib/print/counted";

interface PolicyFindingsProps {
  /** null as long as nobody looked. */
  seen: { findings: readonly PlacedFinding[]; checked: Checked; outdated: Failure | null } | null;
  /** Why nobody could look. */
  failure: Failure | null;
  onRetry: () => void;
}

/** Everything in the cluster's policy that does not do what it seems to do. */
export function PolicyFindings({ seen, failure, onRetry }: PolicyFindingsProps) {
  return (
    <section aria-labelledby="policy-findings" id="findings">
      <h2 id="policy-findings" className={styles.heading}>
        Policy findings <small>{seen ? summaryOf(seen.findings) : null}</small>
      </h2>
      {renderBody()}
      {seen?.outdated ? (
        <PartialFooter>
          The policy is old: {seen.outdated.message} <code>{seen.outdated.code}</code>
        </PartialFooter>
      ) : null}
    </section>
  );

  function renderBody() {
    if (failure) return <FailedPanel title="The policy could not be read" failure={failure} onRetry={onRetry} />;
    if (!seen) return <LoadingPanel rows={4} label="Checking the policy" />;
    const { findings, checked } = seen;
    if (findings.length > 0) return <FindingsTable findings={findings} caption="Policy findings" />;
    const of = `${counted(checked.networks, "EgressNetwork")} and ${counted(checked.routes, "route")}`;
    return (
      <p className={styles.none}>
        <b>No findings.</b> <WhatWasChecked of={of} unread={checked.unread} />
      </p>
    );
  }
}
