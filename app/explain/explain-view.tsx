"use client";

import { useMemo } from "react";
import type { ReachedPlace } from "@/components/addresses/matching-flows-href";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { RequestActions } from "@/components/decision/request-actions";
import { RequestAnswer } from "@/components/decision/request-answer";
import { RequestForm } from "@/components/decision/request-form";
import { useAnswer } from "@/components/live/use-answer";
import { BypassNotice } from "@/components/shell/bypass-notice";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { EmptyPanel, FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import { type AskedRequest, parseAsked, printAsked, readRequest } from "@/lib/policy-tests/asked-request";
import type { NamedRequest } from "@/lib/resolver/partial/decide-anywhere";
import styles from "./explain-view.module.css";

const ASKED: UrlForm<AskedRequest> = { owns: () => true, parse: parseAsked, print: printAsked };

/** Matches no flow. */
const NOWHERE = { namespace: "", host: null, ip: "", port: null };

/** A request that nobody has sent, decided by the policy of now while it is typed. */
export function ExplainView() {
  const [asked, change] = useUrlState(ASKED);
  const { request, faults, unseen } = useMemo(() => readRequest(asked), [asked]);
  const spelled = JSON.stringify(request);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its spelling stands for the request; what means the same is not asked again
  const payload = useMemo(() => ({ request }), [spelled]);
  const { value, failed, retry } = useAnswer("explainRequest", "", payload);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its spelling stands for the request
  const reach = useMemo(
    () => (request ? { namespace: request.clientNamespace, ...placeOf(request) } : NOWHERE),
    [spelled],
  );
  const { value: reached } = useAnswer("whoReaches", JSON.stringify(reach), reach);

  return (
    <PageFrame>
      <div className={styles.page}>
        <PageHeading
          title="Explain a request"
          note="what Linkerd would do with the current policy"
          actions={
            request ? (
              <RequestActions
                namespace={request.clientNamespace}
                place={placeOf(request)}
                denied={value?.decisions.some(({ outcome }) => outcome === "deny") ?? false}
                seen={reached}
              />
            ) : null
          }
        />
        <BypassNotice />
        <div className={styles.panes}>
          <RequestForm
            asked={asked}
            faults={faults}
            onChange={change}
            namespaces={value?.namespaces ?? []}
            http={request === null ? /^(http|grpc):/i.test(asked.to.trim()) : request.authority !== null}
          />
          <Scroll className={styles.answer} label="Answer">
            {renderAnswer()}
          </Scroll>
        </div>
      </div>
    </PageFrame>
  );

  function renderAnswer() {
    if (failed) return <FailedPanel title="The policy could not be read" failure={failed} onRetry={retry} />;
    if (!value) return <LoadingPanel rows={8} label="Reading the policy" />;
    if (request) return <RequestAnswer request={request} explanation={value} unseen={unseen} />;
    if (Object.keys(faults).length > 0) {
      return <EmptyPanel title="Not a valid request">Fix the highlighted field.</EmptyPanel>;
    }
    return (
      <EmptyPanel title="Who wants to reach what?">
        Enter a client and a destination. The verdict appears as you type, with every EgressNetwork and route that won
        or lost, and why. No request is sent.
      </EmptyPanel>
    );
  }
}

/** Of the same client to the same name, or on the same port where there is none. */
function placeOf({ authority, sni, ip, port }: NamedRequest): ReachedPlace {
  const host = sni ?? (ip === null || authority !== ip ? (authority?.replace(/:\d+$/, "") ?? null) : null);
  return { host, ip: null, port };
}
