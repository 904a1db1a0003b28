"use client";

import { useMemo } from "react";
import { Explanation } from "@/components/decision/explanation";
import { nameOfRange } from "@/components/filter/range-select";
import { AllowAction, hasAction } from "@/components/flow-drawer/allow-action";
import { AllowAdvice } from "@/components/flow-drawer/allow-advice";
import { FlowDestinations } from "@/components/flow-drawer/flow-destinations";
import { FlowDrawer } from "@/components/flow-drawer/flow-drawer";
import { FlowProof } from "@/components/flow-drawer/flow-proof";
import { useAnswer } from "@/components/live/use-answer";
import { DrawerSection } from "@/components/ui/drawer";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { Flow } from "@/lib/flows/flow";

interface OpenedFlowProps {
  flow: Flow;
  /** As listed; null at the ends. */
  previous: Flow | null;
  next: Flow | null;
  /** Other flows to the same destination. */
  elsewhere: Flow[];
  search: FlowSearch;
  /** Milliseconds by Prometheus's clock: as of when the flow is shown. */
  readAt: number;
  hrefOf: (flow: Flow) => string;
  onOpen: (flow: Flow) => void;
  onClose: () => void;
}

/** The worker decides, on the policy of this moment; loaded with the first flow that is opened. */
export function OpenedFlow(props: OpenedFlowProps) {
  const { flow, previous, next, elsewhere, search, readAt, hrefOf, onOpen, onClose } = props;
  const { windowSeconds, end } = search;
  const asked = useMemo(() => ({ flow, question: { windowSeconds, end, namespaces: [] } }), [flow, windowSeconds, end]);
  const { value: explained, failed, retry } = useAnswer("explain", flow.id, asked);
  const draft = explained?.draft ?? null;
  const dialled = useAnswer("dialled", `${flow.id} ${windowSeconds} ${end}`, asked);

  return (
    <FlowDrawer
      flow={flow}
      all={elsewhere}
      windowName={nameOfRange(search)}
      readAt={readAt}
      policy={explained?.trafficPolicy ?? null}
      provenPort={dialled.value?.provenPort ?? null}
      why={
        <>
          {renderWhy()}
          <AllowAdvice flow={flow} draft={draft} />
          <FlowDestinations
            flow={flow}
            windowName={nameOfRange(search)}
            dialled={dialled.value}
            failed={dialled.failed}
            onRetry={dialled.retry}
          />
          <FlowProof flow={flow} search={search} />
        </>
      }
      action={hasAction(flow) ? <AllowAction flow={flow} windowSeconds={search.windowSeconds} draft={draft} /> : null}
      hrefOf={hrefOf}
      onOpen={onOpen}
      previous={previous}
      next={next}
      onClose={onClose}
    />
  );

  function renderWhy() {
    if (explained)
      return (
        <Explanation flow={flow} prediction={explained.prediction} ghost={explained.ghost} unread={explained.unread} />
      );
    return (
      <DrawerSection title="Why">
        {failed ? (
          <FailedPanel title="The policy could not be read" failure={failed} onRetry={retry} />
        ) : (
          <LoadingPanel rows={5} label="Loading the policy" />
        )}
      </DrawerSection>
    );
  }
}
