"use client";

import { useState } from "react";
import { ProposalView } from "@/app/review/proposal-view";
import { ManifestFields } from "@/components/authoring/manifest-fields";
import { useRegexEngineSoon } from "@/components/decision/use-regex-engine";
import { useAnswer } from "@/components/live/use-answer";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useDebounced } from "@/components/ui/use-debounced";
import { useSchemas } from "@/components/yaml-editor/use-schemas";
import { YamlEditor } from "@/components/yaml-editor/yaml-editor";
import { NOTHING_KNOWN } from "@/lib/authoring/editor/known-values";
import { parseManifest } from "@/lib/authoring/editor/parse-manifest";
import { editable, editOnTop, editText, editWrite } from "@/lib/changes/edit-object";
import { DEFAULT_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import { egressKindOf } from "@/lib/linkerd/kinds";
import { sameJson } from "@/lib/linkerd/merge-patch";
import { type KubernetesObject, refOf } from "@/lib/linkerd/object";
import type { Proposal } from "@/lib/linkerd/proposal";
import { printYaml } from "@/lib/print/yaml";

interface EditViewProps {
  /** As it was read when the page was opened. */
  object: KubernetesObject;
  trail: { name: string; href: string }[];
  /** The object as it is now; null where there is none any more, undefined where it could not be read. */
  reread: () => Promise<KubernetesObject | null | undefined>;
}

/** Of what the text is an edit. `changed`: it was put on top of what others wrote. `gone`: deleted since; `anew`: to be created again. */
interface Basis {
  object: KubernetesObject;
  state: "as-read" | "changed" | "gone" | "anew";
}

/** Hosts and ports of these flows are offered. */
const LATELY = { question: { windowSeconds: DEFAULT_WINDOW_SECONDS, end: null, namespaces: [] } };

/** A live object in an editor, with its form in step. Whatever becomes of the object meanwhile, what was typed stays. */
export function EditView({ object, trail, reread }: EditViewProps) {
  const [basis, setBasis] = useState<Basis>({ object, state: "as-read" });
  const [text, setText] = useState(() => editText(object));
  const { value: settledText, settled } = useDebounced(text, text, 500);
  const { value: known } = useAnswer("known", "", LATELY);
  const ref = refOf(object);
  const { namespace, name } = ref;
  const expected = { kind: egressKindOf(ref) ?? undefined, namespace, name };
  const { schemas } = useSchemas();
  // Diagnostics follow each key; the plan waits until the text stands still.
  const parsed = parseManifest(text, { expected, schemas });
  // A fault takes nothing away: the last text without one stays rehearsed.
  const [good, setGood] = useState({ text, manifest: parsed.manifest ?? editable(object) });
  if (parsed.manifest && good.text !== text) setGood({ text, manifest: parsed.manifest });
  useRegexEngineSoon(parsed.manifest);
  const manifest = settled ? parsed.manifest : parseManifest(settledText, { expected, schemas }).manifest;
  const proposal = parsed.manifest && manifest && proposalOf(manifest, basis);
  const typed = proposalOf(good.manifest, basis);
  const [fault] = parsed.diagnostics.filter((each) => each.severity === "error");

  const reviewAgain = async () => {
    const now = await reread();
    if (now === undefined) return;
    if (now === null) {
      setBasis({ object: basis.object, state: "gone" });
      return;
    }
    if (sameJson(now.metadata, basis.object.metadata) || !parsed.manifest) return;
    const merged = editOnTop(basis.object, parsed.manifest, now);
    if (!sameJson(merged, parsed.manifest)) setText(printYaml(merged));
    setBasis({ object: now, state: "changed" });
  };

  return (
    <ProposalView
      title={`Edit ${ref.kind} ${namespace}/${name}`}
      trail={trail}
      proposal={proposal}
      blocked={blockedBy()}
      typed={
        typed && {
          proposal: typed,
          outdated: fault ? `This rehearsal is of the last text without the fault in line ${fault.line}.` : null,
        }
      }
      notice={<BasisNotice state={basis.state} onAnew={() => setBasis({ ...basis, state: "anew" })} />}
      editor={
        <>
          <ManifestFields text={text} diagnostics={parsed.diagnostics} onText={setText} />
          <YamlEditor
            text={text}
            diagnostics={parsed.diagnostics}
            fileName={`${namespace}-${name}.yaml`}
            known={known ?? NOTHING_KNOWN}
            onChange={setText}
          />
        </>
      }
      onReviewAgain={() => void reviewAgain()}
    />
  );

  function blockedBy(): string | null {
    if (fault) return `The YAML has a fault in line ${fault.line}: ${fault.message}`;
    if (basis.state === "gone") return "It was deleted meanwhile, so there is nothing to change.";
    if (!settled) return "Checking…";
    return proposal ? null : "No changes yet.";
  }
}

function BasisNotice({ state, onAnew }: { state: Basis["state"]; onAnew: () => void }) {
  if (state === "changed") {
    return (
      <Notice slim kind="warn" title="It was changed meanwhile.">
        Your changes were applied to the current version; the diff shows everything that they would write.
      </Notice>
    );
  }
  if (state !== "gone") return null;
  return (
    <Notice slim kind="warn" title="It was deleted meanwhile." action={<Button onClick={onAnew}>Re-create it</Button>}>
      Your text stays here. Nothing is written unless you re-create it.
    </Notice>
  );
}

function proposalOf(manifest: KubernetesObject, { object, state }: Basis): Proposal | null {
  if (state === "gone") return null;
  const write = state === "anew" ? { verb: "create" as const, manifest } : editWrite(object, manifest);
  return write && { writes: [write] };
}
