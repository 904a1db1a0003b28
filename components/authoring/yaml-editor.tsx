"use client";

import { CircleX, TriangleAlert } from "lucide-react";
import { useId, useRef } from "react";
import { DownloadButton } from "@/components/changes/download-button";
import { CopyButton } from "@/components/ui/copy-button";
import type { Diagnostic } from "@/lib/authoring/parse-manifest";
import styles from "./yaml-editor.module.css";

interface YamlEditorProps {
  text: string;
  diagnostics: Diagnostic[];
  fileName: string;
  onChange: (text: string) => void;
}

/** A plain text field with line numbers; each fault names its line and leads to it. The text is never touched. */
export function YamlEditor({ text, diagnostics, fileName, onChange }: YamlEditorProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split("\n");
  const goTo = (diagnostic: Diagnostic) => {
    const start = offsetOf(lines, diagnostic.line, diagnostic.column);
    area.current?.focus();
    area.current?.setSelectionRange(start, Math.max(start, offsetOf(lines, diagnostic.endLine, diagnostic.endColumn)));
  };
  return (
    <section className={styles.editor} aria-label="YAML">
      <header>
        <h2>
          <label htmlFor={id}>YAML</label>
        </h2>
        <CopyButton text={text} what="YAML">
          Copy YAML
        </CopyButton>
        <DownloadButton text={text} fileName={fileName}>
          Download
        </DownloadButton>
      </header>
      <div className={styles.text}>
        <ol aria-hidden className={styles.numbers}>
          {lines.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <li key={index} data-severity={severityAt(diagnostics, index + 1)}>
              {index + 1}
            </li>
          ))}
        </ol>
        <textarea
          ref={area}
          id={id}
          wrap="off"
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          rows={lines.length + 1}
          value={text}
          aria-invalid={diagnostics.some((each) => each.severity === "error") || undefined}
          aria-describedby={`${id}-faults`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <ul id={`${id}-faults`} className={styles.faults} aria-label="Diagnostics">
        {diagnostics.map((each) => {
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

function severityAt(diagnostics: Diagnostic[], line: number): Diagnostic["severity"] | undefined {
  const here = diagnostics.filter((each) => each.line === line);
  return here.find((each) => each.severity === "error")?.severity ?? here[0]?.severity;
}

/** Characters before line and column, both from 1. */
function offsetOf(lines: string[], line: number, column: number): number {
  return lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
}
