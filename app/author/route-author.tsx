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
import { type KnownValues, knownObjects } from "@/lib/authoring/editor/known-values";
import { parseManifest } from "@/lib/authoring/editor/parse-manifest";
import { draftRoute } from "@/lib/authoring/flows/draft-route";
import { retiredLearning } from "@/lib/authoring/flows/retire-learning";
import type { ProposedDelete } from "@/lib/authoring/route-proposal";
import type { Flow } from "@/lib/flows/flow";
import { policyKindOf } from "@/lib/linkerd/kinds";
import { type KubernetesObject, refOf } from "@/lib/linkerd/object";
import type { PolicySnapshot } from "@/lib/linkerd/policy-snapshot";
import type { Proposal } from "@/lib/linkerd/proposal";
import { printYaml } from "@/lib/print/yaml";
import { compile } from "@/lib/resolver/compile/compile";
import { type PortsTold, provenPort } from "@/lib/resolver/partial/dialled";

interface RouteAuthorProps {
  flow: Flow;
  /** RFC 3339: when it was read. */
  readAt: string;
  snapshot: PolicySnapshot;
  /** Of its client's namespace: advice rests on them. */
  beside: readonly Flow[];
  /** Of the window, for what is offered while a name is typed. */
  places: Pick<KnownValues, "hosts" | "ports">;
  flowHref: string;
  windowSeconds: number;
  /** What connections say of its port; null where that is not known. */
  told: PortsTold | null;
}

/** Drafts from what was read when the page was opened: a refresh must not pull the draft from under the reader. */
export function RouteAuthor(props: RouteAuthorProps) {
  const [{ flow, readAt, policy, known, observed, told }] = useState(() => ({
    observed: props.beside,
    told: props.told,
    flow: props.flow,
    readAt: props.readAt,
    policy: compile(props.snapshot),
    known: { ...knownObjects(props.snapshot), ...props.places },
  }));
  const [port, setPort] = useState<number | null>(null);
  const draft = draftRoute(flow, { policy, port, observed, told: told ?? undefined });
  if (draft.kind === "route")
    return (
      <RouteEditor
        key={port}
        {...props}
        flow={flow}
        readAt={readAt}
        draft={draft}
        retired={retiredLearning([flow], [draft], policy)}
        known={known}
        port={port ?? (told && provenPort(told))}
      />
    );
  return (
    <PageFrame>
      <PageHeading title="Allow this" />
      <AskedFlow flow={flow} readAt={readAt} />
      {draft.kind === "needs-port" ? (
        <PortQuestion
          sentence={draft.sentence}
          reported={draft.reported}
          candidates={draft.candidates}
          everyHref={everyPortHref(flow, props.windowSeconds, told)}
          onAnswer={setPort}
        />
      ) : (
        <NoRouteYet
          draft={draft}
          flowHref={props.flowHref}
          way={<HostLink flow={flow} windowSeconds={props.windowSeconds} />}
        />
      )}
    </PageFrame>
  );
}

interface RouteEditorProps {
  flow: Flow;
  readAt: string;
  draft: RouteDraft;
  /** Routes that were there to learn names: they go in the same review. */
  retired: ProposedDelete[];
  known: KnownValues;
  /** As the user answered, or connections leave it; null where the flow's own was sure. */
  port: number | null;
  flowHref: string;
  windowSeconds: number;
}

function RouteEditor({ flow, readAt, draft, retired, known, port, flowHref, windowSeconds }: RouteEditorProps) {
  const [text, setText] = useState(() => printYaml(draft.manifest));
  const { value: settledText, settled } = useDebounced(text, text, 500);
  // Of another kind or in another namespace it would be another answer than the one that was asked for.
  const { namespace } = draft.manifest.metadata;
  const expected = { kind: policyKindOf(refOf(draft.manifest)) ?? undefined, namespace };
  const { schemas } = useSchemas();
  // Diagnostics follow each key; the plan waits until the text stands still.
  const parsed = parseManifest(text, { expected, schemas });
  // A fault takes nothing away: the last text without one stays rehearsed.
  const [good, setGood] = useState({ text, manifest: draft.manifest });
  if (parsed.manifest && good.text !== text) setGood({ text, manifest: parsed.manifest });
  useRegexEngineSoon(parsed.manifest);
  const manifest = settled ? parsed.manifest : parseManifest(settledText, { expected, schemas }).manifest;
  const proposal: Proposal | null = parsed.manifest && manifest ? proposalOf(manifest, retired) : null;
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
        proposal: proposalOf(good.manifest, retired),
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

function proposalOf(manifest: KubernetesObject, retired: readonly ProposedDelete[]): Proposal {
  const deletes = retired.map(({ ref, before }) => {
    const { uid = "", resourceVersion = "" } = before.metadata;
    return { verb: "delete" as const, ref, uid, resourceVersion };
  });
  return { writes: [{ verb: "create", manifest }, ...deletes] };
}
