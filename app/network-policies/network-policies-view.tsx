"use client";

import { useMemo } from "react";
import { type UrlForm, useUrlState } from "@/components/addresses/use-url-state";
import { useServed } from "@/components/live/use-served";
import { GeneratePanel } from "@/components/network-policies/generate-panel";
import { NamespaceDetail } from "@/components/network-policies/namespace-detail";
import { NamespaceList } from "@/components/network-policies/namespace-list";
import { UnreadKinds } from "@/components/networks/unread-kinds";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { Notice } from "@/components/ui/notice";
import { EmptyPanel, FailedPanel, LoadingPanel, PartialFooter } from "@/components/ui/panel-state";
import {
  GENERATE_PARAMETERS,
  type GenerateQuestion,
  generatedPolicies,
  parseGenerateQuestion,
  printGenerateQuestion,
  USUAL,
} from "@/lib/bypass/generate-question";
import {
  type Enforcement,
  knownOf,
  NETWORK_POLICIES,
  type NetworkPoliciesAnswer,
  namespacePolicies,
  openWaysOf,
} from "@/lib/bypass/policies-answer";
import { counted } from "@/lib/print/counted";
import styles from "./network-policies-view.module.css";

interface Asked {
  namespace: string | null;
  /** null: nothing is generated. */
  generate: GenerateQuestion | null;
}

/** `?namespace=shop&generate=1&dns=resolver` */
const SEARCH: UrlForm<Asked> = {
  owns: (name) => ["namespace", "generate", ...GENERATE_PARAMETERS].includes(name),
  parse: (own) => ({
    namespace: own.get("namespace"),
    generate: own.has("generate") ? parseGenerateQuestion(own).question : null,
  }),
  print: ({ namespace, generate }) =>
    new URLSearchParams({
      ...(namespace !== null && { namespace }),
      ...(generate && { generate: "1", ...Object.fromEntries(printGenerateQuestion(generate)) }),
    }),
  // Typing ports or labels is no step.
  isStep: (before, next) =>
    before.generate?.internetPorts.join() === next.generate?.internetPorts.join() &&
    before.generate?.apiServer === next.generate?.apiServer,
};

export function NetworkPoliciesView({ first }: { first: NetworkPoliciesAnswer | null }) {
  const answer = useServed(NETWORK_POLICIES, "live", first);
  const [{ namespace, generate }, change] = useUrlState(SEARCH);
  const rows = answer.data?.namespaces ?? [];
  const selected = namespace ?? rows.find(({ pods }) => pods > 0)?.name ?? null;
  const detail = useServed(selected === null ? null : namespacePolicies(selected));
  const generated = useServed(
    useMemo(() => (selected !== null && generate ? generatedPolicies(selected, generate) : null), [selected, generate]),
    "once",
  );
  return (
    <PageFrame>
      <div className={styles.page}>
        <PageHeading title="NetworkPolicies" note={answer.data ? noteOf(answer.data) : null} />
        {renderBody()}
      </div>
    </PageFrame>
  );

  function renderBody() {
    if (!answer.data) {
      if (answer.failed) {
        return <FailedPanel title="NetworkPolicies could not be read" failure={answer.failed} onRetry={answer.retry} />;
      }
      return <LoadingPanel rows={8} label="Reading NetworkPolicies and pods" />;
    }
    const { enforcement, kinds } = answer.data;
    return (
      <>
        <EnforcementNote of={enforcement} />
        {rows.length === 0 ? (
          <EmptyPanel title="No namespace could be read">
            The dashboard needs list and watch on namespaces, pods and networkpolicies.networking.k8s.io.
          </EmptyPanel>
        ) : (
          <NamespaceList
            rows={rows}
            known={knownOf(kinds)}
            selected={selected}
            hrefOf={(name) => `/network-policies?namespace=${encodeURIComponent(name)}`}
          />
        )}
        {renderDetail()}
        <UnreadKinds kinds={kinds} />
        {answer.failed ? (
          <PartialFooter>
            This page is out of date: {answer.failed.message} <code>{answer.failed.code}</code>
          </PartialFooter>
        ) : null}
      </>
    );
  }

  function renderDetail() {
    if (selected === null) return null;
    if (detail.data) {
      return (
        <NamespaceDetail answer={detail.data} onGenerate={generate ? null : () => change({ generate: USUAL })}>
          {generate ? (
            <>
              <GeneratePanel
                namespace={selected}
                question={generate}
                onChange={(next) => change({ generate: next })}
                generated={generated.data}
              />
              {generated.failed ? (
                <FailedPanel title="Nothing was generated" failure={generated.failed} onRetry={generated.retry} />
              ) : null}
            </>
          ) : null}
        </NamespaceDetail>
      );
    }
    if (detail.failed) {
      return <FailedPanel title={`${selected} could not be read`} failure={detail.failed} onRetry={detail.retry} />;
    }
    return <LoadingPanel rows={6} label={`Reading ${selected}`} />;
  }
}

function noteOf(answer: NetworkPoliciesAnswer): string {
  const { namespaces } = answer;
  const ways = openWaysOf(answer);
  if (ways === null) return "Isolation is unknown: not everything could be read";
  const peopled = namespaces.filter(({ pods }) => pods > 0);
  const isolated = peopled.filter(({ pods, isolatedEgress }) => isolatedEgress === pods);
  return `${isolated.length} of ${counted(peopled.length, "namespace")} with pods isolated for egress · ${counted(ways, "open way")} around the mesh`;
}

function EnforcementNote({ of: { plugin, others } }: { of: Enforcement }) {
  return (
    <Notice slim>
      <span>
        {plugin === null
          ? "No plugin that enforces NetworkPolicies was recognized. Without one they have no effect."
          : `Enforced by ${plugin}, as its running pods show.`}
      </span>{" "}
      {others.length > 0 ? (
        <span>{others.join(", ")} may apply to the same connections and are not evaluated here.</span>
      ) : null}
    </Notice>
  );
}
