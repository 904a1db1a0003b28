"use client";

import { useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { everyPortHref } from "@/components/addresses/every-port-href";
import { HostLink } from "@/components/addresses/host-link";
import { AskedFlow } from "@/components/authoring/asked-flow";
import authoring from "@/components/authoring/authoring.module.css";
import { DraftNotices } from "@/components/authoring/draft-notices";
import { ManifestFields } from "@/components/authoring/manifest-fields";
import { NoRouteYet } from "@/components/authoring/no-route-yet";
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
import { egressKindOf } from "@/lib/linkerd/kinds";
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
  const { draft, told: _, ...rest } = drafted;
  if (draft.kind === "route")
    return <RouteEditor {...rest} draft={draft} flowHref={flowHref} windowSeconds={windowSeconds} />;
  return (
    <PageFrame>
      <PageHeading title="Allow this" />
      <AskedFlow flow={drafted.flow} readAt={drafted.readAt} />
      {draft.kind === "needs-port" ? (
        <PortQuestion
          sentence={draft.sentence}
          reported={draft.reported}
          candidates={draft.candidates}
          everyHref={everyPortHref(drafted.flow, windowSeconds, drafted.told)}
          onAnswer={onPort}
        />
      ) : (
        <NoRouteYet
          draft={draft}
          flowHref={flowHref}
          way={<HostLink flow={drafted.flow} windowSeconds={windowSeconds} />}
        />
      )}
    </PageFrame>
  );
}

interface RouteEditorProps extends Omit<DraftedFlow, "kind" | "draft" | "told"> {
  draft: RouteDraft;
  flowHref: string;
  windowSeconds: number;
}

function RouteEditor({ flow, readAt, draft, retired, known, port, flowHref, windowSeconds }: RouteEditorProps) {
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
      title={`Allow ${flow.host ?? "this"} for ${flow.source.namespace}`}
      trail={[{ name: "Flow", href: flowHref }]}
      proposal={proposal}
      blocked={
        fault ? `The YAML has a fault in line ${fault.line}: ${fault.message}` : settled ? null : "Being checked…"
      }
      typed={{
        proposal: createAndRetire(good.manifest, retired),
        outdated: fault ? `This is the rehearsal of the text before the fault in line ${fault.line}.` : null,
      }}
      askedFlow={flow.id}
      windowSeconds={windowSeconds}
      confirmedPorts={port === null ? undefined : [{ flowId: flow.id, port }]}
      editor={
        <>
          <AskedFlow flow={flow} readAt={readAt} />
          <p className={authoring.does}>{draft.sentence}</p>
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
