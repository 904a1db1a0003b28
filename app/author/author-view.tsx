"use client";

import { useQuery } from "@tanstack/react-query";
import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { type ComponentProps, type ReactNode, useMemo, useState } from "react";
import { useRegexEngine } from "@/components/decision/use-regex-engine";
import { nameOfWindow } from "@/components/filter/range-select";
import { useAnswer } from "@/components/live/use-answer";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { failureOf } from "@/components/ui/failure";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { policyQuery } from "@/lib/cluster/asked/policy-query";
import { parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import { RouteAuthor } from "./route-author";

const FlowsAuthor = dynamic(() => import("./flows-author").then((module) => module.FlowsAuthor), {
  ssr: false,
  loading: () => (
    <PageFrame>
      <LoadingPanel rows={12} label="Drafting routes" />
    </PageFrame>
  ),
});

/** From one flow to the route that allows it (`/author?flow=…&window=15m`), or from all that a filter shows (`?filter=…`). */
export function AuthorView() {
  const parameters = useSearchParams();
  return !parameters.has("flow") && parameters.has("filter") ? <FlowsAuthor /> : <FlowAuthor />;
}

function FlowAuthor() {
  const search = parseFlowSearch(new URLSearchParams(useSearchParams()));
  const policy = useQuery({ ...policyQuery, refetchOnWindowFocus: false });
  const { flow: id, windowSeconds } = search;
  const asked = useMemo(
    () => (id === null ? null : { flow: id, question: { windowSeconds, end: null, namespaces: [] } }),
    [id, windowSeconds],
  );
  const { value: found, failed, retry } = useAnswer("oneFlow", `${id} ${windowSeconds}`, asked);
  useRegexEngine(policy.data?.snapshot);

  if (search.flow === null) {
    return (
      <Frame>
        <EmptyPanel
          title="Choose a flow first"
          action={<ButtonLink href="/flows?verdict=denied">Denied flows</ButtonLink>}
        >
          A route is drafted from traffic that was seen: open a denied row and press Allow this.
        </EmptyPanel>
      </Frame>
    );
  }
  if (failed) {
    return (
      <Frame>
        <FailedPanel title="The flow could not be read" failure={failed} onRetry={retry} />
      </Frame>
    );
  }
  if (policy.error && !policy.data) {
    return (
      <Frame>
        <FailedPanel
          title="The cluster could not be read"
          failure={failureOf(policy.error)}
          onRetry={() => policy.refetch()}
        />
      </Frame>
    );
  }
  if (!found || !policy.data) {
    return (
      <Frame>
        <LoadingPanel rows={8} label="Reading the flow" />
      </Frame>
    );
  }
  const { flow } = found;
  const flowHref = `/flows?${printFlowSearch(search)}`;
  if (!flow) {
    return (
      <Frame>
        <EmptyPanel
          title="This flow is not in the window"
          action={
            <>
              <ButtonLink href={`/author?${printFlowSearch({ ...search, windowSeconds: 86_400 })}`}>
                Look through 24 h
              </ButtonLink>
              <ButtonLink href="/flows">Flows</ButtonLink>
            </>
          }
        >
          It was not seen in the last {nameOfWindow(search.windowSeconds)}, or its proxies count it under another route
          by now.
        </EmptyPanel>
      </Frame>
    );
  }
  return (
    <DialledAuthor
      key={flow.id}
      flow={flow}
      readAt={found.readAt}
      snapshot={policy.data.snapshot}
      beside={found.beside}
      places={found.places}
      flowHref={flowHref}
      windowSeconds={search.windowSeconds}
    />
  );
}

/** Waits for what connections say of the port, unless the metrics confirm it; where that cannot be had, a person is asked. */
function DialledAuthor(props: Omit<ComponentProps<typeof RouteAuthor>, "told">) {
  const { flow, windowSeconds } = props;
  // As it was when the page was opened: a refresh must not ask anew.
  const [asked] = useState(() =>
    flow.portConfirmed ? null : { flow, question: { windowSeconds, end: null, namespaces: [] } },
  );
  const { value, failed } = useAnswer("dialled", flow.id, asked);
  if (asked && !value && !failed) {
    return (
      <Frame>
        <LoadingPanel rows={8} label="Reading its connections" />
      </Frame>
    );
  }
  return <RouteAuthor {...props} told={value?.told ?? null} />;
}

function Frame({ children }: { children: ReactNode }) {
  return (
    <PageFrame>
      <h1 className="visually-hidden">Allow this</h1>
      {children}
    </PageFrame>
  );
}
