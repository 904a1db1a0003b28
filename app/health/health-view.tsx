"use client";

import { healthGroups } from "@/components/health/health-finding";
import { HealthTable } from "@/components/health/health-table";
import { PolicyFindings } from "@/components/health/policy-findings";
import { SettingsTable } from "@/components/health/settings-table";
import { ASKED, useAnswer } from "@/components/live/use-answer";
import { useServed } from "@/components/live/use-served";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { RelativeTime } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { HEALTH } from "@/lib/cluster/asked/policy-query";
import { summaryOf } from "@/lib/networks/severity";
import styles from "./health-view.module.css";

export function HealthView() {
  const health = useServed(HEALTH);
  const looked = useAnswer("findings", "", ASKED);
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
              {looked.value && looked.value.findings.length > 0 ? (
                <>
                  {" "}
                  · policy: <a href="#findings">{summaryOf(looked.value.findings)}</a>
                </>
              ) : null}{" "}
              · checked <RelativeTime at={health.at ?? health.data.readAt} ago />
            </>
          ) : null
        }
        actions={<Button onClick={health.retry}>Check again</Button>}
      />
      {renderBody()}
    </PageFrame>
  );

  function renderBody() {
    if (!health.data) {
      if (health.failed) {
        return <FailedPanel title="Health could not be read" failure={health.failed} onRetry={health.retry} />;
      }
      return <LoadingPanel rows={14} label="Checking each component" />;
    }
    return (
      <>
        {health.failed ? (
          <FailedPanel title="Health is out of date" failure={health.failed} onRetry={health.retry} />
        ) : null}
        <HealthTable groups={groups} />
        <PolicyFindings seen={looked.value} failure={looked.failed} onRetry={looked.retry} />
        <section aria-label="Settings">
          <h2 className={styles.settings}>Settings</h2>
          <SettingsTable settings={health.data.settings} />
        </section>
      </>
    );
  }
}
