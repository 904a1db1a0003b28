"use client";

import type { SeenAnswer } from "@/components/live/use-served";
import { Moment, Told } from "@/components/time/moment";
import { CodeBlock } from "@/components/ui/code-block";
import { DrawerSection } from "@/components/ui/drawer";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import type { Flow, FlowDetail } from "@/lib/flows/flow";
import { unitOf } from "@/lib/flows/protocol";
import { printCount, printPerSecond } from "@/lib/print/numbers";
import styles from "./flow-proof.module.css";
import { FlowRateLine } from "./flow-rate-line";

/** How the rate went, and the queries and commands with which anyone gets the same numbers. */
export function FlowProof({ flow, detail }: { flow: Flow; detail: SeenAnswer<FlowDetail> }) {
  const unit = unitOf(flow.protocol);
  if (!detail.data) {
    return (
      <DrawerSection title="Where the numbers come from">
        {detail.failed ? (
          <FailedPanel title="The flow could not be read" failure={detail.failed} onRetry={detail.retry} />
        ) : (
          <LoadingPanel rows={4} label="Reading this flow" />
        )}
      </DrawerSection>
    );
  }
  const { rates, firstSeen, promql, commands, problems } = detail.data;
  return (
    <DrawerSection title="Where the numbers come from">
      <FlowRateLine rates={rates} unit={unit} />
      {firstSeen ? (
        <p className={styles.first}>
          First seen in this window at <Moment at={firstSeen} />
        </p>
      ) : null}
      {problems.map((problem) => (
        <p key={problem.message} className={styles.problem}>
          <Told>{`${problem.message} ${problem.hint}`}</Told>
        </p>
      ))}
      {promql.map(({ query, gives, value }) => (
        <details key={gives} className={styles.query}>
          <summary>
            PromQL of the {gives}
            <span className={styles.value}>{printValue(gives, value, unit)}</span>
          </summary>
          <CodeBlock code={query} what="PromQL" />
        </details>
      ))}
      <details className={styles.query}>
        <summary>CLI equivalent</summary>
        {commands.map((command) => (
          <CodeBlock key={command} code={command} what="command" />
        ))}
      </details>
    </DrawerSection>
  );
}

function printValue(gives: "count" | "rate", value: number | null, unit: "req" | "conn"): string {
  if (value === null) return "not read";
  return gives === "count" ? `= ${printCount(value)}` : `= ${printPerSecond(value, unit)}`;
}
