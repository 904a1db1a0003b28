"use client";

import { useMemo, useState } from "react";
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
  /** RFC 3339, by Prometheus's clock: where the counts of `flow` end. */
  countedUntil: string;
  /** Milliseconds by which this browser's clock is ahead of it. */
  ahead: number;
  /** The worker has not told of the flow yet: it is the row that was clicked, without its neighbours. */
  provisional: boolean;
  hrefOf: (flow: Flow) => string;
  onOpen: (flow: Flow) => void;
  onClose: () => void;
}

/**
 * Everything that the drawer counts is of one moment, that at which it was opened, or asked to be of now: a count that is read a few
 * seconds after another looks like a contradiction.
 */
function useHeld(props: OpenedFlowProps) {
  const { flow, elsewhere, countedUntil: asOf, provisional } = props;
  const latest = { flow, elsewhere, asOf, provisional, windowSeconds: props.search.windowSeconds };
  const [held, setHeld] = useState(latest);
  const stale =
    held.flow.id !== flow.id || held.windowSeconds !== latest.windowSeconds || (held.provisional && !provisional);
  if (stale) setHeld(latest);
  return [stale ? latest : held, () => setHeld(latest)] as const;
}

function numbersOf({ promql }: FlowDetail): { count: number | null; perSecond: number | null } {
  const given = (gives: "count" | "rate") => promql.find((each) => each.gives === gives)?.value ?? null;
  return { count: given("count"), perSecond: given("rate") };
}

/** The worker decides, on the policy of this moment; loaded with the first flow that is opened. */
export function OpenedFlow(props: OpenedFlowProps) {
  const { previous, next, search, countedUntil, ahead, hrefOf, onOpen, onClose } = props;
  const { windowSeconds, end } = search;
  const zone = useZone();
  const [held, hold] = useHeld(props);
  const { flow, elsewhere, asOf } = held;
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
      onRefresh={end === null && countedUntil !== asOf ? hold : null}
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
