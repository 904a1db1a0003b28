"use client";

import { useState } from "react";
import { WorkloadList } from "@/components/author-flows/workload-list";
import styles from "@/components/author-flows/workload-list.module.css";
import { FlowRange } from "@/components/filter/flow-range";
import { useFlowSearch } from "@/components/filter/use-flow-search";
import { useFlowsSeen } from "@/components/flows/use-flows-seen";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { Field, TextInput } from "@/components/ui/field";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import table from "@/components/ui/table.module.css";
import { DEFAULT_ORDER } from "@/lib/flows/asked/table-layout";

const MOST_WORKLOADS = 2_000;

/** `/author` without flows: whose are to be allowed? */
export function ChooseWorkload() {
  const [search, change] = useFlowSearch();
  const [text, setText] = useState("");
  const { windowSeconds, end } = search;
  const asked = { order: DEFAULT_ORDER, group: "workload" as const, unfolded: [], from: 0, to: MOST_WORKLOADS };
  const { seen, failed, retry } = useFlowsSeen(
    {
      question: { windowSeconds, end, namespaces: [] },
      live: end === null,
      asked: { ...asked, filter: "", opened: null, facet: null },
      hold: null,
      still: false,
    },
    null,
  );
  const groups = (seen?.view.rows ?? []).flatMap((row) => (row.kind === "group" ? [row] : []));
  return (
    <PageFrame bar={<FlowRange search={search} window={seen?.window ?? null} onChange={change} />}>
      <div className={styles.page}>
        <PageHeading
          title="Draft routes"
          note="Choose a workload or namespace"
          actions={
            <Field bare label="Filter workloads">
              {(props) => (
                <TextInput
                  {...props}
                  type="search"
                  value={text}
                  placeholder="namespace or workload"
                  onChange={(event) => setText(event.target.value)}
                />
              )}
            </Field>
          }
        />
        {renderBody()}
      </div>
    </PageFrame>
  );

  function renderBody() {
    if (!seen) {
      if (failed) return <FailedPanel title="The flows could not be read" failure={failed} onRetry={retry} />;
      return <LoadingPanel rows={12} label="Reading the flows" />;
    }
    if (groups.length === 0) {
      return (
        <EmptyPanel title="No flows in this window" action={<ButtonLink href="/flows">Flows</ButtonLink>}>
          Routes are drafted from observed traffic. A longer window may show some.
        </EmptyPanel>
      );
    }
    return (
      <Scroll className={classNames(styles.list, table.sideways)} label="Workloads">
        <WorkloadList groups={groups} text={text} search={search} />
      </Scroll>
    );
  }
}
