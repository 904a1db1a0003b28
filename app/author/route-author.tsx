"use client";

import { type ReactNode, useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { ChoiceLink } from "@/components/addresses/choice-link";
import { everyPortHref } from "@/components/addresses/every-port-href";
import { AskedFlow } from "@/components/authoring/asked-flow";
import authoring from "@/components/authoring/authoring.module.css";
import { DraftNotices } from "@/components/authoring/draft-notices";
import { ManifestFields } from "@/components/authoring/manifest-fields";
import { NoRouteYet } from "@/components/authoring/no-route-yet";
import { PortNotice } from "@/components/authoring/port-notice";
import { PortQuestion } from "@/components/authoring/port-question";
import { useRegexEngineSoon } from "@/components/decision/use-regex-engine";
import { PageFrame } from "@/components/shell/page-frame";
import { PageHeading } from "@/components/shell/page-heading";
import { useDebounced } from "@/components/ui/use-debounced";
import { useSchemas } from "@/components/yaml-editor/use-schemas";
import { YamlEditor } from "@/components/yaml-editor/yaml-editor";
import type { RouteDraft } from "@/lib/authoring/draft";
import { parseManifest } from "@/lib/authoring/editor/parse-manifest";
import { createAndRetire } from "@/lib/authoring/flows/retire-learning";
import { routeTitle } from "@/lib/authoring/route-title";
import { egressKindOf } from "@/lib/linkerd/kinds";
import { sameJson } from "@/lib/linkerd/merge-patch";
import { refOf } from "@/lib/linkerd/object";
import type { Proposal } from "@/lib/linkerd/proposal";
import { printYaml } from "@/lib/print/yaml";
import type { DraftedFlow } from "@/worker/kinds/draft-flow";

interface RouteAuthorProps {
  drafted: DraftedFlow;
  flowHref: string;
  windowSeconds: number;
  /** What the user says of its port: it is drafted anew. */
  onPort: (port: number) => void;
}

/** The route that allows one flow, in an editor; or what is missing for one. */
export function RouteAuthor({ drafted, flowHref, windowSeconds, onPort }: RouteAuthorProps) {
  const { draft, told, ...rest } = drafted;
  const { flow, question, port } = rest;
  const everyHref = everyPortHref(flow, windowSeconds, told);
  if (draft.kind === "route") {
    return (
      <RouteEditor
        {...rest}
        draft={draft}
        flowHref={flowHref}
        windowSeconds={windowSeconds}
        portNotice={
          question && port !== null ? (
            <PortNotice question={question} port={port} everyHref={everyHref} onAnswer={onPort} />
          ) : null
        }
      />
    );
  }
  return (
    <PageFrame>
      <PageHeading title="Allow this" />
      <AskedFlow flow={drafted.flow} readAt={drafted.readAt} />
      {draft.kind === "needs-port" ? (
        <PortQuestion sentence={draft.sentence} candidates={draft.candidates} everyHref={everyHref} onAnswer={onPort} />
      ) : (
        <NoRouteYet draft={draft} flowHref={flowHref} way={<ChoiceLink flow={flow} windowSeconds={windowSeconds} />} />
      )}
    </PageFrame>
  );
}

interface RouteEditorProps extends Omit<DraftedFlow, "kind" | "draft" | "told" | "question"> {
  draft: RouteDraft;
  /** Where nothing confirms the port. */
  portNotice: ReactNode;
  flowHref: string;
  windowSeconds: number;
}

function RouteEditor(props: RouteEditorProps) {
  const { flow, readAt, draft, retired, known, port, portNotice, flowHref, windowSeconds } = props;
  const [text, setText] = useState(() => printYaml(draft.manifest));
  const { value: settledText, settled } = useDebounced(text, text, 500);
  // Of another kind or in another namespace it would be another answer than the one that was asked for.
  const { namespace } = draft.manifest.metadata;
  const expected = { kind: egressKindOf(refOf(draft.manifest)) ?? undefined, namespace };
  const { schemas } = useSchemas();
  // Diagnostics follow each key; the plan waits until the text stands still.
  const parsed = parseManifest(text, { expected, schemas });
  // A fault takes nothing away: the last text without one stays rehearsed.
  const [good, setGood] = useState({ text, manifest: draft.manifest });
  if (parsed.manifest && good.text !== text) setGood({ text, manifest: parsed.manifest });
  useRegexEngineSoon(parsed.manifest);
  const manifest = settled ? parsed.manifest : parseManifest(settledText, { expected, schemas }).manifest;
  const proposal: Proposal | null = parsed.manifest && manifest ? createAndRetire(manifest, retired) : null;
  const [fault] = parsed.diagnostics.filter((each) => each.severity === "error");
  return (
    <ProposalView
      title={routeTitle(good.manifest)}
      trail={[{ name: "Flow", href: flowHref }]}
      proposal={proposal}
      blocked={fault ? `The YAML has a fault in line ${fault.line}: ${fault.message}` : settled ? null : "Checking…"}
      typed={{
        proposal: createAndRetire(good.manifest, retired),
        outdated: fault ? `This rehearsal is of the last text without the fault in line ${fault.line}.` : null,
      }}
      askedFlow={flow.id}
      windowSeconds={windowSeconds}
      confirmedPorts={port === null ? undefined : [{ flowId: flow.id, port }]}
      editor={
        <>
          <AskedFlow flow={flow} readAt={readAt} />
          {portNotice}
          <p className={authoring.does}>
            {sameJson(good.manifest, draft.manifest)
              ? draft.sentence
              : "You have edited it: the rehearsal shows what it does now."}
          </p>
          {retired.map(({ ref, sentence }) => (
            <p key={ref.name} className={authoring.does}>
              Deletes {ref.kind} {ref.namespace}/{ref.name}. {sentence}
            </p>
          ))}
          <ManifestFields text={text} diagnostics={parsed.diagnostics} onText={setText} />
          <YamlEditor
            text={text}
            diagnostics={parsed.diagnostics}
            fileName={`${namespace}-${draft.manifest.metadata.name}.yaml`}
            known={known}
            onChange={setText}
          />
          <DraftNotices notices={draft.notices} />
        </>
      }
      onReviewAgain={() => {}}
    />
  );
}
