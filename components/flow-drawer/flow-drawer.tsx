"use client";

import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactNode } from "react";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { RelativeTime } from "@/components/time/relative-time";
import { Button } from "@/components/ui/button";
import { Drawer, DrawerSection } from "@/components/ui/drawer";
import { Host } from "@/components/ui/host";
import { Verdict } from "@/components/ui/verdict";
import { Workload } from "@/components/ui/workload";
import type { Flow } from "@/lib/flows/flow";
import { unitOf } from "@/lib/flows/protocol";
import type { TrafficPolicy } from "@/lib/linkerd/egress-network";
import { printCount, printRate } from "@/lib/print/numbers";
import { visibleText } from "@/lib/print/visible-text";
import styles from "./flow-drawer.module.css";
import { FlowFacts } from "./flow-facts";
import { SameHost } from "./same-host";

interface FlowDrawerProps {
  flow: Flow;
  all: Flow[];
  windowName: string;
  /** RFC 3339, by Prometheus's clock: the moment of every number here. */
  asOf: string;
  /** Milliseconds by which this browser's clock is ahead of it. */
  ahead: number;
  /** As Prometheus answers for this flow alone; null while it is asked. */
  numbers: { count: number | null; perSecond: number | null } | null;
  policy: TrafficPolicy | null;
  /** The one port that its connections leave; null where there is none such, or nobody knows. */
  provenPort: number | null;
  /** Why the flow is as it is, in a sentence; null while the policy is not known. */
  sentence: string | null;
  /** The decision with its trace, or why there is none. */
  why: ReactNode;
  action: ReactNode;
  hrefOf: (flow: Flow) => string;
  onOpen: (flow: Flow) => void;
  /** Null at the ends of the list. */
  previous: Flow | null;
  next: Flow | null;
  onClose: () => void;
}

export function FlowDrawer(props: FlowDrawerProps) {
  const { flow, all, windowName, asOf, ahead, numbers, policy, provenPort, sentence, why, action, hrefOf, onOpen } =
    props;
  const { previous, next, onClose } = props;
  return (
    <Drawer
      label="Flow details"
      mark={
        <>
          <Verdict verdict={flow.verdict} />
          <span className={styles.by}>{byWhat(flow)}</span>
        </>
      }
      title={
        <>
          <Workload namespace={flow.source.namespace} name={flow.source.workload} />
          <span className={styles.to}>→</span>
          <Host host={flow.host} registrableDomain={flow.registrableDomain} address={flow.address} port={flow.port} />
        </>
      }
      lead={sentence === null ? null : visibleText(sentence)}
      tools={
        <>
          <Step name="Previous flow" hint="k" icon={<ChevronUp aria-hidden />} flow={previous} onOpen={onOpen} />
          <Step name="Next flow" hint="j" icon={<ChevronDown aria-hidden />} flow={next} onOpen={onOpen} />
        </>
      }
      action={action}
      onClose={onClose}
    >
      <DrawerSection title={<span className="visually-hidden">Traffic</span>}>
        <div className={styles.figures}>
          <p>
            <b>{printRate(numbers?.perSecond ?? flow.ratePerSecond)}</b> {unitOf(flow.protocol)}/s
          </p>
          <p>
            <b>{printCount(numbers?.count ?? flow.count)}</b> in {windowName}
          </p>
          <p>
            {flow.lastSeen ? (
              <>
                seen <RelativeTime at={flow.lastSeen} now={Date.parse(asOf)} ago />
              </>
            ) : (
              "not seen in this window"
            )}
          </p>
        </div>
        <div className={styles.asOf}>
          As of <RelativeTime at={asOf} ahead={ahead} ago />
        </div>
      </DrawerSection>
      <DrawerSection title={<span className="visually-hidden">Facts</span>}>
        <FlowFacts flow={flow} policy={policy} provenPort={provenPort} />
      </DrawerSection>
      {why}
      <SameHost flow={flow} all={all} hrefOf={hrefOf} onOpen={onOpen} />
      <div className={styles.bypass}>
        <BypassNotice />
      </div>
    </Drawer>
  );
}

function byWhat(flow: Flow): string | null {
  if (flow.verdict === "allowed-by-default" || flow.network === null) return null;
  return flow.route.kind === "default" ? "by default route" : `by ${flow.route.kind}`;
}

interface StepProps {
  name: string;
  hint: string;
  icon: ReactNode;
  flow: Flow | null;
  onOpen: (flow: Flow) => void;
}

function Step({ name, hint, icon, flow, onOpen }: StepProps) {
  return (
    <Button
      kind="quiet"
      square
      icon={icon}
      aria-label={name}
      title={`${name} (${hint})`}
      disabledReason={flow ? null : "End of the list"}
      onClick={() => flow && onOpen(flow)}
    />
  );
}
