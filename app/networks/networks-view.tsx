"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { reviewHref, undoHref } from "@/components/addresses/review-href";
import { useRegexEngine } from "@/components/decision/use-regex-engine";
import { nameOfWindow, RangeSelect } from "@/components/filter/range-select";
import { NetworkDetail } from "@/components/networks/network-detail";
import { NetworkList } from "@/components/networks/network-list";
import { UnreadKinds } from "@/components/networks/unread-kinds";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { ButtonLink } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { EmptyPanel, FailedPanel, LoadingPanel, PartialFooter } from "@/components/ui/panel-state";
import { activityQuery, pendingPromise } from "@/lib/changes/activity";
import type { PolicyAnswer } from "@/lib/cluster/asked/policy-answer";
import { findingsQuery, policyQuery } from "@/lib/cluster/asked/policy-query";
import { FLOWS_REFRESH_MILLISECONDS, flowsQuery } from "@/lib/flows/asked/flows-query";
import { parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import { EGRESS_NETWORK, isEgressNetwork } from "@/lib/linkerd/kinds";
import type { NetworkRow } from "@/lib/networks/network-row";
import { networkRows } from "@/lib/networks/network-rows";
import { summaryOf } from "@/lib/networks/severity";
import type { Finding } from "@/lib/resolver/lint/lint";
import styles from "./networks-view.module.css";

/** What was promised changes by the minute. */
const ACTIVITY_REFRESH_MILLISECONDS = 10_000;

export function NetworksView() {
  const router = useRouter();
  const parameters = useSearchParams();
  const search = parseFlowSearch(new URLSearchParams(parameters));
  const policy = useQuery({ ...policyQuery, refetchInterval: FLOWS_REFRESH_MILLISECONDS });
  const flows = useQuery({ ...flowsQuery(search.windowSeconds), refetchInterval: FLOWS_REFRESH_MILLISECONDS });
  const looked = useQuery({ ...findingsQuery, refetchInterval: FLOWS_REFRESH_MILLISECONDS });
  const findings = looked.data?.findings ?? null;
  const activity = useQuery({ ...activityQuery, refetchInterval: ACTIVITY_REFRESH_MILLISECONDS });
  useRegexEngine(policy.data?.snapshot);
  const rows = useMemo(
    () => (policy.data ? networkRows(policy.data.snapshot, flows.data ?? null, findings) : []),
    [policy.data, flows.data, findings],
  );
  const wanted = parameters.get("network");
  const selected = rows.find((row) => row.key === wanted) ?? (wanted === null ? rows[0] : undefined) ?? null;
  const hrefOf = (key: string) => `/networks?${withNetwork(search.windowSeconds, key)}`;

  return (
    <PageFrame
      bar={
        <RangeSelect
          windowSeconds={search.windowSeconds}
          onChange={(windowSeconds) => router.replace(`/networks?${withNetwork(windowSeconds, wanted)}`)}
        />
      }
    >
      <div className={styles.page}>
        <PageHeading
          title="Networks"
          note={rows.length > 0 ? countOf(rows.length, rows.filter((row) => takesTraffic(row.traffic)).length) : null}
          actions={
            <>
              <ButtonLink href="/policy-tests">Policy tests</ButtonLink>
              <ButtonLink href="/networks/new">New network…</ButtonLink>
            </>
          }
        />
        <BypassNotice />
        {renderBody()}
      </div>
    </PageFrame>
  );

  function renderBody() {
    if (!policy.data) {
      if (policy.error) {
        return (
          <FailedPanel
            title="Networks could not be read"
            failure={failureOf(policy.error)}
            onRetry={() => policy.refetch()}
          />
        );
      }
      return <LoadingPanel rows={6} label="Loading networks" />;
    }
    const { cluster, kinds, snapshot } = policy.data;
    if (rows.length === 0) return <NoNetworks answer={policy.data} onRetry={() => policy.refetch()} />;
    return (
      <>
        <NetworkList rows={rows} selected={selected?.key ?? null} hrefOf={hrefOf} />
        {selected ? (
          <NetworkDetail
            key={selected.key}
            row={selected}
            snapshot={snapshot}
            flows={
              flows.data?.flows.filter(
                (flow) => flow.network && selected.key === `${flow.network.namespace}/${flow.network.name}`,
              ) ?? null
            }
            windowName={nameOfWindow(search.windowSeconds)}
            promise={activity.data && pendingPromise(activity.data, selected.object)}
            undoHref={undoHref({ ...selected.ref, group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind })}
            onReview={(next) => router.push(reviewHref(selected.ref, next))}
          />
        ) : (
          <EmptyPanel title={`There is no EgressNetwork ${wanted}`}>
            It may have been deleted since this address was copied. Choose another one above.
          </EmptyPanel>
        )}
        <FindingsElsewhere findings={findings} rows={rows} />
        {cluster.problem ? (
          <PartialFooter>{cluster.problem.message} What stands here is what was read last.</PartialFooter>
        ) : null}
        {looked.error ? (
          <PartialFooter>
            Findings are {looked.data ? "old" : "missing"}: {failureOf(looked.error).message}{" "}
            <code>{failureOf(looked.error).code}</code>
          </PartialFooter>
        ) : null}
        <UnreadKinds kinds={kinds} />
        {flows.error ? (
          <PartialFooter>
            Traffic is {flows.data ? "old" : "missing"}: {failureOf(flows.error).message}{" "}
            <code>{failureOf(flows.error).code}</code>
          </PartialFooter>
        ) : null}
      </>
    );
  }
}

/** What is found on objects that belong to no EgressNetwork of the list stands on the health page alone. */
function FindingsElsewhere({ findings, rows }: { findings: Finding[] | null; rows: NetworkRow[] }) {
  const listed = new Set(rows.flatMap((row) => row.findings ?? []));
  const others = (findings ?? []).filter((finding) => !listed.has(finding));
  if (others.length === 0) return null;
  return (
    <PartialFooter>
      {summaryOf(others)} on what belongs to no EgressNetwork above: <Link href="/health#findings">see Health</Link>.
    </PartialFooter>
  );
}

/** Nothing to list: because it could not be read, or because nobody made one yet. */
function NoNetworks({ answer, onRetry }: { answer: PolicyAnswer; onRetry: () => void }) {
  const kind = answer.kinds.find(isEgressNetwork);
  if (answer.cluster.problem)
    return <FailedPanel title="Networks could not be read" failure={answer.cluster.problem} onRetry={onRetry} />;
  if (kind?.state === "starting") return <LoadingPanel rows={6} label="Loading networks" />;
  if (kind && kind.state !== "synced") {
    return (
      <FailedPanel
        title="EgressNetworks could not be read"
        failure={{ code: kind.code ?? "internal", message: kind.message, hint: kind.hint }}
        onRetry={onRetry}
      />
    );
  }
  return (
    <EmptyPanel
      title="No EgressNetwork yet"
      action={
        <ButtonLink kind="ink" href="/networks/new">
          New network…
        </ButtonLink>
      }
    >
      <p>Until there is one, everything that leaves the mesh is allowed and no route can name a host.</p>
      <p>A first one with policy Allow changes nothing for the workloads, and makes their egress visible by host.</p>
    </EmptyPanel>
  );
}

function withNetwork(windowSeconds: number, key: string | null): string {
  const parameters = printFlowSearch({ ...parseFlowSearch(new URLSearchParams()), windowSeconds });
  // A slash needs no escape in a query, and reads better.
  return [parameters.toString(), key ? `network=${encodeURIComponent(key).replaceAll("%2F", "/")}` : ""]
    .filter(Boolean)
    .join("&");
}

function takesTraffic(traffic: { total: { requests: number; connections: number } } | null): boolean {
  return traffic !== null && traffic.total.requests + traffic.total.connections > 0;
}

function countOf(all: number, busy: number): string {
  return `${all} ${all === 1 ? "EgressNetwork" : "EgressNetworks"}, ${busy} ${busy === 1 ? "takes" : "take"} traffic`;
}
