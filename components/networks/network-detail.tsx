"use client";

import { Undo2 } from "lucide-react";
import { reviewHref } from "@/components/addresses/review-href";
import { ObjectActions } from "@/components/changes/object-actions";
import { PromiseNotice } from "@/components/changes/promise-notice";
import { NetworkFindingsPanel } from "@/components/findings/network-findings-panel";
import { useMissingRight } from "@/components/live/use-missing-right";
import { AcceptedMark } from "@/components/networks/accepted-mark";
import { AddressList } from "@/components/networks/address-list";
import { NetworkTrafficPanel } from "@/components/networks/network-traffic-panel";
import { PolicySwitch } from "@/components/networks/policy-switch";
import { ReachList } from "@/components/networks/reach-list";
import { RoutesByPort } from "@/components/networks/routes-by-port";
import { Moment } from "@/components/time/moment";
import { ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { LoadingPanel } from "@/components/ui/panel-state";
import { Workload } from "@/components/ui/workload";
import type { EntryPromise } from "@/lib/changes/activity";
import { lastChangeOf } from "@/lib/changes/last-change";
import { LEFT_BEHIND } from "@/lib/linkerd/decode/once-read";
import type { EgressNetworkSpec, TrafficPolicy } from "@/lib/linkerd/egress-network";
import { isRouteKind } from "@/lib/linkerd/kinds";
import { refKey, refOf } from "@/lib/linkerd/object";
import type { NetworkDetails } from "@/lib/networks/network-row";
import styles from "./network-detail.module.css";

interface NetworkDetailProps {
  row: NetworkDetails;
  /** They are on their way, and would move what is below them. */
  awaitsFindings: boolean;
  windowName: string;
  undoHref: string;
  /** What is recorded of a policy set for a time; undefined as long as that is not known. */
  promise: EntryPromise | null | undefined;
  /** Flows could not be read. */
  unreadFlows: boolean;
  onReview: (policy: TrafficPolicy) => void;
}

/** One EgressNetwork: whom it decides for, by what, and with which result. */
export function NetworkDetail(props: NetworkDetailProps) {
  const { row, awaitsFindings, windowName, undoHref, promise, unreadFlows, onReview } = props;
  const noted = lastChangeOf(row.object);
  const missing = useMissingRight({ verb: "patch", ...refOf(row.object) });
  return (
    <section className={styles.detail} aria-labelledby="network-name">
      <header className={styles.head}>
        <div>
          <h2 id="network-name">
            <Workload namespace={row.ref.namespace} name={row.ref.name} strong />
          </h2>
          <p>
            {whom(row)}
            {row.object.metadata.creationTimestamp ? (
              <>
                {" "}
                Created <Moment at={row.object.metadata.creationTimestamp} to="day" />.
              </>
            ) : null}
            {noted ? ` Last changed here by ${noted.by}.` : null}
          </p>
        </div>
        <span className={styles.gap} />
        {noted ? (
          <ButtonLink href={undoHref} icon={<Undo2 aria-hidden />}>
            Undo last change…
          </ButtonLink>
        ) : null}
        <ObjectActions object={row.object} />
        {row.spec ? (
          <PolicySwitch policy={row.spec.trafficPolicy} disabledReason={missing} onReview={onReview} />
        ) : null}
      </header>
      {missing && row.spec ? (
        <Notice
          slim
          action={<ButtonLink href={reviewHref(row.ref, otherPolicy(row.spec))}>Rehearse without writing…</ButtonLink>}
        >
          {missing} A rehearsal needs no permission, and its YAML can be exported for someone who has it.
        </Notice>
      ) : null}
      <PromiseNotice object={row.object} network={row.ref} promise={promise} />
      {awaitsFindings ? <LoadingPanel rows={10} label="Checking the policy" /> : renderRest()}
    </section>
  );

  function renderRest() {
    return (
      <>
        <NetworkFindingsPanel findings={row.findings} unread={row.unread} checked={checkedOn(row)} />
        <div className={styles.columns}>
          <div className={styles.facts}>
            <section aria-label="Traffic">
              <h3>
                Traffic <small>last {windowName}</small>
              </h3>
              <NetworkTrafficPanel
                traffic={row.traffic}
                failed={unreadFlows}
                policy={row.spec?.trafficPolicy ?? null}
              />
            </section>
            <section aria-label="Addresses">
              <h3>
                Addresses <small>fewest addresses win</small>
              </h3>
              <AddressList spec={row.spec} unreadable={row.unreadable} clusterNetworks={row.clusterNetworks} />
            </section>
            <section aria-label="Conditions">
              <h3>Conditions</h3>
              <p className={styles.condition}>
                <AcceptedMark accepted={row.accepted} />
                {row.accepted.reason && row.accepted.status !== "accepted" ? <code>{row.accepted.reason}</code> : null}
              </p>
              {row.accepted.sentence ? <p className={styles.sentence}>{row.accepted.sentence}</p> : null}
            </section>
            <section aria-label="Applies to">
              <h3>Applies to</h3>
              <ReachList reach={row.reach} />
            </section>
          </div>
          <div className={styles.routes}>
            <h3>
              Routes by port <small>one protocol per port, set by its routes</small>
            </h3>
            {row.unread.filter(isRouteKind).map((kind) => (
              <Notice
                slim
                kind="warn"
                key={`${kind.kind}.${kind.group}`}
                title={`${kind.kind} (${kind.group}) is missing here.`}
              >
                {kind.message}
              </Notice>
            ))}
            <RoutesByPort row={row} />
          </div>
        </div>
      </>
    );
  }
}

function otherPolicy({ trafficPolicy }: EgressNetworkSpec): TrafficPolicy {
  return trafficPolicy === "Deny" ? "Allow" : "Deny";
}

function checkedOn({ ports }: NetworkDetails): string {
  const { size } = new Set(ports.flatMap(({ routes }) => routes.map(({ ref }) => refKey(ref))));
  return `this EgressNetwork and ${size === 0 ? "no route (none names it)" : size === 1 ? "its one route" : `its ${size} routes`}`;
}

function whom({ reach }: NetworkDetails): string {
  if (!reach || reach.scope === "unreadable") return `Linkerd cannot read the current version: ${LEFT_BEHIND}.`;
  const { decidesFor } = reach;
  if (decidesFor.length === 0) return "Applies to no client: every namespace has its own EgressNetwork.";
  const [only] = decidesFor;
  if (reach.scope === "local") return `Applies to every client in ${only}.`;
  return `Applies to clients in ${decidesFor.length === 1 ? only : `${decidesFor.length} namespaces`} without their own EgressNetwork.`;
}
