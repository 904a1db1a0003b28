"use client";

import dynamic from "next/dynamic";
import { useSearchParams } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { nameOfWindow } from "@/components/filter/range-select";
import { useAnswer } from "@/components/live/use-answer";
import { PageFrame } from "@/components/shell/page-frame";
import { ButtonLink } from "@/components/ui/button";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { isPort } from "@/lib/authoring/port";
import { parseFlowSearch, printFlowSearch } from "@/lib/flows/asked/search";
import type { FlowDrafted } from "@/worker/kinds/draft-flow";

const FlowsAuthor = dynamic(() => import("./flows-author").then((module) => module.FlowsAuthor), {
  ssr: false,
  loading: () => (
    <Frame title="Draft routes">
      <LoadingPanel rows={12} label="Drafting routes" />
    </Frame>
  ),
});

const loadRouteAuthor = () => import("./route-author");

/** The editor and the review weigh more than all else of the page, and are drawn once there is a draft. */
const RouteAuthor = dynamic(() => loadRouteAuthor().then((module) => module.RouteAuthor), {
  ssr: false,
  loading: () => (
    <Frame>
      <LoadingPanel rows={8} label="Drafting the route" />
    </Frame>
  ),
});

const ChooseWorkload = dynamic(() => import("./choose-workload").then((module) => module.ChooseWorkload), {
  ssr: false,
  loading: () => (
    <Frame title="Draft routes">
      <LoadingPanel rows={12} label="Reading the flows" />
    </Frame>
  ),
});

/**
 * From one flow to the route that allows it (`/author?flow=…&window=15m`), from all that a filter shows (`?filter=…`), or from
 * a workload that is chosen first.
 */
export function AuthorView() {
  const parameters = useSearchParams();
  if (parameters.has("flow")) return <FlowAuthor />;
  return parameters.has("filter") || parameters.has("ns") ? <FlowsAuthor /> : <ChooseWorkload />;
}

/** What a person says of the port: `?flow=…&route-port=8080`. */
const PORT: UrlForm<{ port: number | null }> = {
  owns: (name) => name === "route-port",
  parse: (own) => ({ port: portOf(own.get("route-port") ?? "") }),
  print: ({ port }) => new URLSearchParams(port === null ? {} : { "route-port": String(port) }),
  isStep: (before, next) => before.port !== next.port,
};

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return isPort(port) ? port : null;
}

/** Drafts from what was known when the page was opened: what comes later must not pull the draft from under the reader. */
function FlowAuthor() {
  const search = parseFlowSearch(new URLSearchParams(useSearchParams()));
  const { flow, windowSeconds } = search;
  const [{ port }, say] = useUrlState(PORT);
  const key = `${flow} ${windowSeconds} ${port}`;
  const [known, setKnown] = useState<{ key: string; drafted: FlowDrafted } | null>(null);
  const drafted = known?.key === key ? known.drafted : null;
  const asked = useMemo(
    () => (flow === null || drafted ? null : { flow, question: { windowSeconds, end: null, namespaces: [] }, port }),
    [flow, windowSeconds, port, drafted],
  );
  const { value, failed, retry } = useAnswer("draftFlow", key, asked);
  if (value && !drafted) setKnown({ key, drafted: value });
  // On its way while the flow is read; a failure is told where it is drawn.
  useEffect(() => void loadRouteAuthor().catch(() => {}), []);

  if (!drafted) {
    return (
      <Frame>
        {failed ? (
          <FailedPanel title="No route could be drafted" failure={failed} onRetry={retry} />
        ) : (
          <LoadingPanel rows={8} label="Reading the flow" />
        )}
      </Frame>
    );
  }
  if (drafted.kind === "absent") {
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
          It was not seen in the last {nameOfWindow(windowSeconds)}, or its proxies now count it under another route.
        </EmptyPanel>
      </Frame>
    );
  }
  return (
    <RouteAuthor
      key={key}
      drafted={drafted}
      flowHref={`/flows?${printFlowSearch(search)}`}
      windowSeconds={windowSeconds}
      onPort={(next) => say({ port: next })}
    />
  );
}

function Frame({ title = "Allow this", children }: { title?: string; children: ReactNode }) {
  return (
    <PageFrame>
      <h1 className="visually-hidden">{title}</h1>
      {children}
    </PageFrame>
  );
}
