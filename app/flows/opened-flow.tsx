"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Explanation } from "@/components/decision/explanation";
import { predictFlow } from "@/components/decision/predict-flow";
import { AllowAction, hasAction } from "@/components/flows/allow-action";
import { AllowAdvice } from "@/components/flows/allow-advice";
import { FlowDrawer } from "@/components/flows/flow-drawer";
import { nameOfWindow } from "@/components/flows/range-select";
import { DrawerSection } from "@/components/ui/drawer";
import { failureOf } from "@/components/ui/failure";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { draftRoute } from "@/lib/authoring/draft-route";
import { policyQuery } from "@/lib/cluster/policy-query";
import type { Flow } from "@/lib/flows/flow";
import { decodeEgressNetwork } from "@/lib/linkerd/decode-egress-network";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import { EGRESS_NETWORK } from "@/lib/linkerd/kinds";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import { compile } from "@/lib/resolver/compile";

interface OpenedFlowProps {
  flow: Flow;
  /** Every flow of the window. */
  all: Flow[];
  /** As listed, for the steps to the neighbours. */
  shown: Flow[];
  windowSeconds: number;
  hrefOf: (flow: Flow) => string;
  onOpen: (flow: Flow) => void;
  onClose: () => void;
}

const POLICY_REFRESH_MILLISECONDS = 10_000;

/** Decides in the browser, on the policy of this moment; loaded with the first flow that is opened. */
export function OpenedFlow({ flow, all, shown, windowSeconds, hrefOf, onOpen, onClose }: OpenedFlowProps) {
  const policyAnswer = useQuery({ ...policyQuery, refetchInterval: POLICY_REFRESH_MILLISECONDS });
  const snapshot = policyAnswer.data?.snapshot ?? null;
  const policy = useMemo(() => (snapshot ? compile(snapshot) : null), [snapshot]);
  const prediction = useMemo(() => (policy ? predictFlow(flow, policy) : null), [flow, policy]);
  const draft = useMemo(() => (snapshot ? draftRoute(flow, { snapshot, port: null }) : null), [flow, snapshot]);
  const place = shown.findIndex((each) => each.id === flow.id);

  return (
    <FlowDrawer
      flow={flow}
      all={all}
      windowName={nameOfWindow(windowSeconds)}
      policy={snapshot ? policyOf(flow, snapshot) : null}
      why={
        <>
          {renderWhy()}
          <AllowAdvice flow={flow} draft={draft} />
        </>
      }
      action={hasAction(flow) ? <AllowAction flow={flow} windowSeconds={windowSeconds} draft={draft} /> : null}
      hrefOf={hrefOf}
      onOpen={onOpen}
      previous={shown[place - 1] ?? null}
      next={place < 0 ? null : (shown[place + 1] ?? null)}
      onClose={onClose}
    />
  );

  function renderWhy() {
    if (prediction && snapshot) return <Explanation flow={flow} prediction={prediction} snapshot={snapshot} />;
    return (
      <DrawerSection title="Why">
        {policyAnswer.error ? (
          <FailedPanel
            title="The policy could not be read"
            failure={failureOf(policyAnswer.error)}
            onRetry={() => policyAnswer.refetch()}
          />
        ) : (
          <LoadingPanel rows={5} label="Loading the policy" />
        )}
      </DrawerSection>
    );
  }
}

/** Allow or Deny of the flow's EgressNetwork; null where it is not in the snapshot, or nobody can read it. */
function policyOf(flow: Flow, snapshot: PolicySnapshot): TrafficPolicy | null {
  const { network } = flow;
  const object = snapshot.resources.find(
    (resource) =>
      resource.kind === EGRESS_NETWORK.kind &&
      resource.metadata.namespace === network?.namespace &&
      resource.metadata.name === network.name,
  );
  const decoded = object ? decodeEgressNetwork(object) : null;
  return decoded?.ok ? decoded.value.trafficPolicy : null;
}
