"use client";

import { useQuery } from "@tanstack/react-query";
import { healthGroups } from "@/components/health/health-finding";
import { HealthTable } from "@/components/health/health-table";
import { PolicyFindings } from "@/components/health/policy-findings";
import { SettingsTable } from "@/components/health/settings-table";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { Button } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { findingsQuery, healthQuery, policyQuery } from "@/lib/cluster/asked/policy-query";
import { summaryOf } from "@/lib/networks/severity";
import styles from "./health-view.module.css";

const REFRESH_MILLISECONDS = 10_000;

export function HealthView() {
  const health = useQuery({ ...healthQuery, refetchInterval: REFRESH_MILLISECONDS });
  const policy = useQuery({ ...policyQuery, refetchInterval: REFRESH_MILLISECONDS });
  const looked = useQuery({ ...findingsQuery, refetchInterval: REFRESH_MILLISECONDS });
  const policyFailure = (policy.data ? null : policy.error) ?? (looked.data ? null : looked.error);
  const groups = health.data ? healthGroups(health.data) : [];
  const findings = groups.flatMap((group) => group.findings);
  const count = (status: string) => findings.filter((finding) => finding.status === status).length;
  return (
    <PageFrame>
      <PageHeading
        title="Health"
        note={
          health.data ? (
            <>
              {count("pass")} pass, {count("warn")} {count("warn") === 1 ? "warning" : "warnings"}, {count("fail")} fail
              {looked.data && looked.data.findings.length > 0 ? (
                <>
                  {" "}
                  · in the policy <a href="#findings">{summaryOf(looked.data.findings)}</a>
                </>
              ) : null}{" "}
              · checked <RelativeTime at={health.data.readAt} ago />
            </>
          ) : null
        }
        actions={<Button onClick={() => health.refetch()}>Check again</Button>}
      />
      {renderBody()}
    </PageFrame>
  );

  function renderBody() {
    if (!health.data) {
      if (health.error) {
        return (
          <FailedPanel
            title="Health could not be read"
            failure={failureOf(health.error)}
            onRetry={() => health.refetch()}
          />
        );
      }
      return <LoadingPanel rows={14} label="Checking each part" />;
    }
    return (
      <>
        {health.error ? (
          <FailedPanel title="Health is old" failure={failureOf(health.error)} onRetry={() => health.refetch()} />
        ) : null}
        <HealthTable groups={groups} />
        <PolicyFindings
          snapshot={policy.data?.snapshot ?? null}
          findings={looked.data?.findings ?? null}
          failure={policyFailure ? failureOf(policyFailure) : null}
          onRetry={() => Promise.all([policy.refetch(), looked.refetch()])}
        />
        <section aria-label="Settings">
          <h2 className={styles.settings}>Settings</h2>
          <SettingsTable settings={health.data.settings} />
        </section>
      </>
    );
  }
}
