"use client";

import { FolderOpen } from "lucide-react";
import { useRef, useState } from "react";
import { YamlEditor } from "@/components/authoring/yaml-editor";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { TestedChange } from "@/lib/policy-tests/test-change";

interface TestsEditorProps {
  text: string;
  faults: TestedChange["faults"];
  onChange: (text: string) => void;
}

/** Longer texts are no policy tests, and more than a browser keeps. */
const MOST_BYTES = 200_000;

/** The file of policy tests: typed, pasted or opened; it stays in this browser, and leaves it as a file. */
export function TestsEditor({ text, faults, onChange }: TestsEditorProps) {
  const [refused, setRefused] = useState<string | null>(null);
  const picker = useRef<HTMLInputElement>(null);
  const open = async (file: File | undefined) => {
    if (!file) return;
    setRefused(null);
    if (file.size > MOST_BYTES) return setRefused(`${file.name} is larger than ${MOST_BYTES / 1000} kB.`);
    try {
      onChange(await file.text());
    } catch {
      setRefused(`${file.name} could not be read. It may have been moved: choose it again.`);
    }
  };
  const lines = text.split("\n");
  return (
    <>
      {refused ? (
        <Notice kind="warn" slim title="Not opened.">
          {refused}
        </Notice>
      ) : null}
      <input
        ref={picker}
        type="file"
        accept=".yaml,.yml,.json,.txt"
        aria-label="File of policy tests"
        hidden
        onChange={(event) => {
          void open(event.target.files?.[0]);
          // The same file may be chosen again once it was changed.
          event.target.value = "";
        }}
      />
      <YamlEditor
        label="Tests"
        text={text}
        fileName="policy-tests.yaml"
        diagnostics={faults.map(({ line, sentence }) => ({
          line,
          column: 1,
          endLine: line,
          endColumn: (lines[line - 1]?.length ?? 0) + 1,
          severity: "error",
          message: sentence,
        }))}
        tools={
          <Button kind="quiet" icon={<FolderOpen aria-hidden />} onClick={() => picker.current?.click()}>
            Open a file…
          </Button>
        }
        onChange={onChange}
      />
    </>
  );
}
