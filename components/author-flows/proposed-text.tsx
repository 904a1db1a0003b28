"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { KnownValues } from "@/lib/authoring/editor/known-values";
import { ManifestFields } from "../authoring/manifest-fields";
import { YamlEditor } from "../yaml-editor/yaml-editor";
import styles from "./author-flows.module.css";
import type { EditedWrite } from "./use-edited-writes";

interface ProposedTextProps {
  edited: EditedWrite;
  known: KnownValues;
  onText: (text: string) => void;
  onReset: () => void;
}

/** The text of a proposed object, as a form and as YAML. Both are made only once they are asked for. */
export function ProposedText({ edited, known, onText, onReset }: ProposedTextProps) {
  const { drafted, text, diagnostics, outdated } = edited;
  const { namespace, name } = drafted.manifest.metadata;
  const fault = diagnostics.find(({ severity }) => severity === "error");
  const [open, setOpen] = useState({ form: false, yaml: false });
  const takeDraft = <Button onClick={onReset}>Use the draft</Button>;
  return (
    <>
      {outdated ? (
        <Notice kind="warn" slim title="The draft has changed since you edited this text." action={takeDraft} />
      ) : edited.edited ? (
        <div className={styles.reset}>{takeDraft}</div>
      ) : null}
      <details className={styles.fold} onToggle={(event) => setOpen({ ...open, form: event.currentTarget.open })}>
        <summary>Form</summary>
        {open.form ? <ManifestFields text={text} diagnostics={diagnostics} onText={onText} /> : null}
      </details>
      <details className={styles.fold} onToggle={(event) => setOpen({ ...open, yaml: event.currentTarget.open })}>
        <summary>YAML {fault ? <small data-severity="fail">fault in line {fault.line}</small> : null}</summary>
        {open.yaml ? (
          <YamlEditor
            text={text}
            diagnostics={diagnostics}
            fileName={`${namespace}-${name}.yaml`}
            known={known}
            onChange={onText}
          />
        ) : null}
      </details>
    </>
  );
}
