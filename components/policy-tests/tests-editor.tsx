"use client";

import { CircleX, FolderOpen } from "lucide-react";
import { useId, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import code from "@/components/ui/code-panel.module.css";
import { CopyButton } from "@/components/ui/copy-button";
import { DownloadButton } from "@/components/ui/download-button";
import { Notice } from "@/components/ui/notice";
import type { TestedChange } from "@/lib/policy-tests/test-change";
import styles from "./tests-editor.module.css";

interface TestsEditorProps {
  text: string;
  faults: TestedChange["faults"];
  onChange: (text: string) => void;
}

/** Longer texts are no policy tests, and more than a browser keeps. */
const MOST_BYTES = 200_000;

/** The file of policy tests: typed, pasted or opened; it stays in this browser, and leaves it as a file. */
export function TestsEditor({ text, faults, onChange }: TestsEditorProps) {
  const id = useId();
  const [refused, setRefused] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const lines = text.split("\n");
  const numbers = lines.map((_, index) => index + 1);
  const open = async (file: File | undefined) => {
    if (!file) return;
    setRefused(null);
    if (file.size > MOST_BYTES) return setRefused(`${file.name} is larger than ${MOST_BYTES / 1000} kB.`);
    try {
      onChange(await file.text());
    } catch {
      setRefused(`${file.name} could not be read. It may have been moved: open it again.`);
    }
  };
  const goTo = (line: number) => {
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    area.current?.focus();
    area.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <section className={code.panel} aria-label="Tests">
      {refused ? (
        <Notice kind="warn" slim title="Not opened.">
          {refused}
        </Notice>
      ) : null}
      <header>
        <h2>
          <label htmlFor={id}>Tests</label>
        </h2>
        <Button kind="quiet" icon={<FolderOpen aria-hidden />} onClick={() => picker.current?.click()}>
          Open a file…
        </Button>
        <CopyButton text={text} what="YAML">
          Copy YAML
        </CopyButton>
        <DownloadButton text={text} fileName="policy-tests.yaml">
          Download
        </DownloadButton>
        <input
          ref={picker}
          type="file"
          accept=".yaml,.yml,.json,.txt"
          aria-label="Policy test file"
          hidden
          onChange={(event) => {
            void open(event.target.files?.[0]);
            // The same file may be chosen again once it was changed.
            event.target.value = "";
          }}
        />
      </header>
      <div className={classNames(code.text, styles.text)}>
        <ol aria-hidden className={styles.numbers}>
          {numbers.map((number) => (
            <li key={number} data-fault={faults.some(({ line }) => line === number) || undefined}>
              {number}
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
          aria-invalid={faults.length > 0 || undefined}
          aria-describedby={`${id}-faults`}
          onChange={(event) => onChange(event.target.value)}
        />
      </div>
      <ul id={`${id}-faults`} className={code.faults} aria-label="Faults">
        {faults.map(({ line, sentence }) => (
          <li key={`${line} ${sentence}`}>
            <button type="button" onClick={() => goTo(line)}>
              <CircleX size={13} role="img" aria-label="Error" />
              <b>Line {line}</b>
              <span>{sentence}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
