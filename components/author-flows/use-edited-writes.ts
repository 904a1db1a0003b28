"use client";

import { useMemo, useState } from "react";
import { type Diagnostic, parseManifest } from "@/lib/authoring/editor/parse-manifest";
import type { AuthoredWrite } from "@/lib/authoring/flows/author-flows";
import type { ProposedObject } from "@/lib/authoring/route-proposal";
import { stripServerFields } from "@/lib/changes/strip-server-fields";
import { egressKindOf } from "@/lib/linkerd/kinds";
import { type KubernetesObject, refKey, refOf } from "@/lib/linkerd/object";
import { guardOf, type ProposedWrite } from "@/lib/linkerd/proposal";
import { printYaml } from "@/lib/print/yaml";
import type { Schemas } from "@/lib/schema/structural-schema";
import { patchesTo } from "@/lib/simulation/manifest-writes";
import type { TakenWrite } from "@/lib/take-away/take-away";
import { useSchemas } from "../yaml-editor/use-schemas";

/** One proposed object and what a person made of its text. */
export interface EditedWrite {
  key: string;
  drafted: AuthoredWrite;
  text: string;
  diagnostics: Diagnostic[];
  edited: boolean;
  /** The draft has changed since the text was edited, and the text was kept. */
  outdated: boolean;
  /** Null while the text has a fault; empty where the text is what is stored. */
  taken: TakenWrite[] | null;
}

interface Edit {
  text: string;
  /** The draft that was edited. */
  of: string;
}

/** Texts of the proposed objects. An edited one stays as it was typed, whatever is drafted anew around it. */
export function useEditedWrites(writes: readonly AuthoredWrite[]) {
  const [edits, setEdits] = useState<ReadonlyMap<string, Edit>>(new Map());
  const drafts = useMemo(
    () =>
      writes.map((drafted) => ({
        drafted,
        key: refKey(refOf(drafted.manifest)),
        draft: printYaml(stripServerFields(drafted.manifest)),
      })),
    [writes],
  );
  const { schemas } = useSchemas(edits.size > 0);
  const edited = useMemo(
    () => drafts.map((each) => editedWrite(each, edits.get(each.key), schemas)),
    [drafts, edits, schemas],
  );
  return {
    writes: edited,
    edit(key: string, text: string) {
      const of = edits.get(key)?.of ?? drafts.find((each) => each.key === key)?.draft ?? "";
      setEdits(new Map(edits).set(key, { text, of }));
    },
    /** Takes the draft again. */
    reset(key: string) {
      setEdits(new Map([...edits].filter(([each]) => each !== key)));
    },
  };
}

interface Drafted {
  drafted: AuthoredWrite;
  key: string;
  draft: string;
}

function editedWrite({ drafted, key, draft }: Drafted, edit: Edit | undefined, schemas: Schemas | null): EditedWrite {
  if (drafted.verb === "delete" || !edit || edit.text === draft)
    return { key, drafted, text: draft, diagnostics: [], edited: false, outdated: false, taken: [takenDraft(drafted)] };
  const { namespace, name } = drafted.manifest.metadata;
  const kind = egressKindOf(refOf(drafted.manifest)) ?? undefined;
  // A patch is of one object; a new one may be called otherwise.
  const expected = { kind, namespace, ...(drafted.verb === "patch" && { name }) };
  const { manifest, diagnostics } = parseManifest(edit.text, { expected, schemas });
  const taken = manifest && takenEdit(drafted, manifest);
  return { key, drafted, text: edit.text, diagnostics, edited: true, outdated: edit.of !== draft, taken };
}

function takenDraft(drafted: AuthoredWrite): TakenWrite {
  if (drafted.verb === "create") return { write: { verb: "create", manifest: drafted.manifest }, before: null };
  const { ref, before } = drafted;
  const guard = guardOf(before);
  if (drafted.verb === "delete") return { write: { verb: "delete", ref, ...guard }, before };
  return { write: { verb: "patch", ref, patch: drafted.patch, ...guard }, before };
}

function takenEdit(drafted: ProposedObject, manifest: KubernetesObject): TakenWrite[] {
  if (drafted.verb === "create") return [{ write: { verb: "create", manifest }, before: null }];
  return patchesTo(manifest, drafted.before).map((write: ProposedWrite) => ({ write, before: drafted.before }));
}
