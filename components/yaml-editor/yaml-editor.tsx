"use client";

import type { EditorView } from "@codemirror/view";
import { CircleX, TriangleAlert } from "lucide-react";
import dynamic from "next/dynamic";
import { useId, useMemo, useRef } from "react";
import { classNames } from "@/components/ui/class-names";
import code from "@/components/ui/code-panel.module.css";
import { CopyButton } from "@/components/ui/copy-button";
import { DownloadButton } from "@/components/ui/download-button";
import { Notice } from "@/components/ui/notice";
import { type KnownValues, NOTHING_KNOWN } from "@/lib/authoring/editor/known-values";
import type { Diagnostic } from "@/lib/authoring/editor/parse-manifest";
import { useLint } from "./use-lint";
import { useSchemas } from "./use-schemas";
import styles from "./yaml-editor.module.css";

const YamlText = dynamic(() => import("./yaml-text").then((module) => module.YamlText), {
  ssr: false,
  loading: () => <p className={styles.loading}>Loading the editor…</p>,
});

interface YamlEditorProps {
  text: string;
  diagnostics: Diagnostic[];
  fileName: string;
  /** What is offered while a value is typed. */
  known?: KnownValues;
  onChange: (text: string) => void;
}

/** A manifest as text, completed by its schema and by what the cluster has. Each fault names its line and leads to it. */
export function YamlEditor({ text, diagnostics, fileName, known = NOTHING_KNOWN, onChange }: YamlEditorProps) {
  const id = useId();
  const { schemas, notice } = useSchemas();
  const findings = useLint(text, schemas);
  const broken = diagnostics.some(({ severity }) => severity === "error");
  const shown = useMemo(() => (broken ? diagnostics : [...diagnostics, ...findings]), [broken, diagnostics, findings]);
  const view = useRef<EditorView | null>(null);
  const goTo = ({ line, column }: Diagnostic) => {
    const { current } = view;
    if (!current) return;
    const { from, to } = current.state.doc.line(Math.min(line, current.state.doc.lines));
    current.dispatch({ selection: { anchor: Math.min(from + column - 1, to) }, scrollIntoView: true });
    current.focus();
  };
  return (
    <section className={code.panel} aria-label="YAML">
      <header>
        <h2 id={id}>YAML</h2>
        <CopyButton text={text} what="YAML">
          Copy YAML
        </CopyButton>
        <DownloadButton text={text} fileName={fileName}>
          Download
        </DownloadButton>
      </header>
      <div className={classNames(code.text, styles.text)}>
        <YamlText
          text={text}
          diagnostics={shown}
          known={known}
          schemas={schemas}
          labelledBy={id}
          describedBy={`${id}-keys ${id}-faults`}
          view={view}
          onChange={onChange}
        />
      </div>
      {notice ? (
        <Notice kind="warn" slim title={notice.title}>
          {notice.why}
        </Notice>
      ) : null}
      <p id={`${id}-keys`} className={styles.keys}>
        <kbd>Ctrl Space</kbd> suggestions. <kbd>Tab</kbd> leaves the editor. <kbd>Ctrl Enter</kbd> applies or reviews.
      </p>
      <ul id={`${id}-faults`} className={code.faults} aria-label="Diagnostics">
        {shown.map((each) => {
          const Icon = each.severity === "error" ? CircleX : TriangleAlert;
          return (
            <li key={`${each.line}:${each.column} ${each.message}`} data-severity={each.severity}>
              <button type="button" onClick={() => goTo(each)}>
                <Icon size={13} role="img" aria-label={each.severity === "error" ? "Error" : "Warning"} />
                <b>Line {each.line}</b>
                <span>{each.message}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
