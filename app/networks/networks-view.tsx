"use client";

import Link from "next/link";
import { useRouter, useSearchParams } from "next/navigation";
import { useMemo } from "react";
import { reviewHref, undoHref } from "@/components/addresses/review-href";
import { nameOfWindow, RangeSelect } from "@/components/filter/range-select";
import { useAnswer } from "@/components/live/use-answer";
import { useMissingRight } from "@/components/live/use-missing-right";
import { useServed } from "@/components/live/use-served";
import { NetworkDetail } from "@/components/networks/network-detail";
import { NetworkList } from "@/components/networks/network-list";
import { UnreadKinds } from "@/components/networks/unread-kinds";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { ButtonLink } from "@/components/ui/button";
import { EmptyPanel, FailedPanel, LoadingPanel, PartialFooter } from "@/components/ui/panel-state";
import { ACTIVITY, pendingPromise } from "@/lib/changes/activity";
import { parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import { EGRESS_NETWORK, isEgressNetwork } from "@/lib/linkerd/kinds";
import { summaryOf } from "@/lib/networks/severity";
import { counted } from "@/lib/print/counted";
import type { NetworksSeen } from "@/worker/kinds/networks";
import type { Failed } from "@/worker/port/message";
import styles from "./networks-view.module.css";

/** In whichever namespace. */
const CREATION = { verb: "create", group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind, namespace: "" } as const;

/** `first` came along with the page, without flows and findings; null where the cluster could not be read. */
export function NetworksView({ first }: { first: NetworksSeen | null }) {
  const router = useRouter();
  const parameters = useSearchParams();
  const search = parseFlowSearch(new URLSearchParams(parameters));
  const { windowSeconds } = search;
  const wanted = parameters.get("network");
  const asked = useMemo(
    () => ({ question: { windowSeconds, end: null, namespaces: [] }, network: wanted }),
    [windowSeconds, wanted],
  );
  const { value: seen, failed, retry } = useAnswer("networks", String(windowSeconds), asked, first);
  const rows = seen?.rows ?? [];
  const unmade = useMissingRight(CREATION);
  const { data: activity } = useServed(ACTIVITY);
  const hrefOf = (key: string) => `/networks?${withNetwork(windowSeconds, key)}`;

  return (
    <PageFrame
      bar={
        <RangeSelect
          windowSeconds={windowSeconds}
          onChange={(next) => router.replace(`/networks?${withNetwork(next, wanted)}`)}
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
              <ButtonLink href="/networks/new" disabledReason={unmade}>
                New network…
              </ButtonLink>
            </>
          }
        />
        <BypassNotice />
        {renderBody()}
      </div>
    </PageFrame>
  );

  function renderBody() {
    if (!seen) {
      if (failed) return <FailedPanel title="Networks could not be read" failure={failed} onRetry={retry} />;
      return <LoadingPanel rows={6} label="Loading networks" />;
    }
    const { details, elsewhere, cluster, kinds } = seen;
    if (rows.length === 0) return <NoNetworks cluster={cluster} kinds={kinds} onRetry={retry} />;
    return (
      <>
        <NetworkList rows={rows} selected={wanted ?? rows[0]?.key ?? null} hrefOf={hrefOf} />
        {details ? (
          <NetworkDetail
            key={details.key}
            row={details}
            awaitsFindings={details.findings === null && (failed ?? seen.failed.findings) === null}
            windowName={nameOfWindow(windowSeconds)}
            promise={activity ? pendingPromise(activity, details.object) : undefined}
            unreadFlows={seen.failed.flows !== null}
            undoHref={undoHref({ ...details.ref, group: EGRESS_NETWORK.group, kind: EGRESS_NETWORK.kind })}
            onReview={(next) => router.push(reviewHref(details.ref, next))}
          />
        ) : seen.network === wanted ? (
          <EmptyPanel title={`There is no EgressNetwork ${wanted}`}>
            It may have been deleted since this link was copied. Choose another one above.
          </EmptyPanel>
        ) : null}
        {elsewhere.length > 0 ? (
          <PartialFooter>
            {summaryOf(elsewhere)} not about an EgressNetwork above: <Link href="/health#findings">see Health</Link>.
          </PartialFooter>
        ) : null}
        {cluster.problem ? (
          <PartialFooter>{cluster.problem.message} Showing the last data that was read.</PartialFooter>
        ) : null}
        <UnreadKinds kinds={kinds} />
        <Outdated what="Networks are" known failed={failed ?? seen.failed.policy} />
        <Outdated what="Findings are" known={details?.findings != null} failed={seen.failed.findings} />
        <Outdated what="Traffic is" known={details?.traffic != null} failed={seen.failed.flows} />
      </>
    );
  }
}

/** A part of the page that is missing, or was read before and is old by now. */
function Outdated({ what, known, failed }: { what: string; known: boolean; failed: Failed | null }) {
  if (!failed) return null;
  return (
    <PartialFooter>
      {what} {known ? "old" : "missing"}: {failed.message} <code>{failed.code}</code>
    </PartialFooter>
  );
}

/** Nothing to list: because it could not be read, or because nobody made one yet. */
function NoNetworks({ cluster, kinds, onRetry }: Pick<NetworksSeen, "cluster" | "kinds"> & { onRetry: () => void }) {
  const kind = kinds.find(isEgressNetwork);
  if (cluster.problem)
    return <FailedPanel title="Networks could not be read" failure={cluster.problem} onRetry={onRetry} />;
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
      <p>
        Until there is one, all traffic that leaves the mesh is allowed and egress routes have nothing to attach to.
      </p>
      <p>A first one with policy Allow changes nothing for workloads and makes their egress visible by host.</p>
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
  return `${counted(all, "EgressNetwork")}, ${busy} ${busy === 1 ? "takes" : "take"} traffic`;
}
