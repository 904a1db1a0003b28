"use client";

import { useMemo } from "react";
import { Explanation } from "@/components/decision/explanation";
import { nameOfRange } from "@/components/filter/range-select";
import { AllowAction, hasAction } from "@/components/flow-drawer/allow-action";
import { AllowAdvice } from "@/components/flow-drawer/allow-advice";
import { FlowDestinations } from "@/components/flow-drawer/flow-destinations";
import { FlowDrawer } from "@/components/flow-drawer/flow-drawer";
import { FlowLinks } from "@/components/flow-drawer/flow-links";
import { FlowProof } from "@/components/flow-drawer/flow-proof";
import { useAnswer } from "@/components/live/use-answer";
import { useServed } from "@/components/live/use-served";
import { useZone } from "@/components/time/zone";
import { DrawerSection } from "@/components/ui/drawer";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { flowServed } from "@/lib/flows/asked/flows-query";
import type { FlowSearch } from "@/lib/flows/asked/search";
import type { Flow, FlowDetail } from "@/lib/flows/flow";
import { whyFlow } from "@/lib/simulation/why-sentence";

interface OpenedFlowProps {
  flow: Flow;
  /** As listed; null at the ends. */
  previous: Flow | null;
  next: Flow | null;
  /** Other flows to the same destination. */
  elsewhere: Flow[];
  search: FlowSearch;
  /** RFC 3339, by Prometheus's clock: where the counts of `flow` end, and the moment of all that is counted here. */
  asOf: string;
  /** Milliseconds by which this browser's clock is ahead of it. */
  ahead: number;
  hrefOf: (flow: Flow) => string;
  onOpen: (flow: Flow) => void;
  onClose: () => void;
}

function numbersOf({ promql }: FlowDetail): { count: number | null; perSecond: number | null } {
  const given = (gives: "count" | "rate") => promql.find((each) => each.gives === gives)?.value ?? null;
  return { count: given("count"), perSecond: given("rate") };
}

/** The worker decides, on the policy of this moment; loaded with the first flow that is opened. */
export function OpenedFlow(props: OpenedFlowProps) {
  const { flow, previous, next, elsewhere, search, asOf, ahead, hrefOf, onOpen, onClose } = props;
  const { windowSeconds, end } = search;
  const zone = useZone();
  const detail = useServed(flowServed({ ...search, end: asOf }, flow.id), "once");
  const asked = useMemo(() => ({ flow, question: { windowSeconds, end, namespaces: [] } }), [flow, windowSeconds, end]);
  const { value: explained, failed, retry } = useAnswer("explain", flow.id, asked);
  const draft = explained?.draft ?? null;
  const dialled = useAnswer("dialled", `${flow.id} ${windowSeconds} ${asOf}`, asked);

  return (
    <FlowDrawer
      flow={flow}
      all={elsewhere}
      windowName={nameOfRange(search, zone)}
      asOf={asOf}
      ahead={ahead}
      numbers={detail.data ? numbersOf(detail.data) : null}
      policy={explained?.trafficPolicy ?? null}
      provenPort={dialled.value?.provenPort ?? null}
      sentence={explained ? whyFlow(flow, explained.prediction.decision) : null}
      why={
        <>
          {renderWhy()}
          <AllowAdvice flow={flow} draft={draft} />
          <FlowDestinations
            flow={flow}
            windowName={nameOfRange(search, zone)}
            asOf={asOf}
            dialled={dialled.value}
            failed={dialled.failed}
            onRetry={dialled.retry}
          />
          <FlowProof flow={flow} detail={detail} />
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
        <Explanation
          flow={flow}
          prediction={explained.prediction}
          ghost={explained.ghost}
          unread={explained.unread}
          links={<FlowLinks flow={flow} elsewhere={elsewhere} search={search} />}
        />
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
