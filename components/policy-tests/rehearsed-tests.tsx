"use client";

import { ListChecks } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { FailedPanel } from "@/components/ui/panel-state";
import { Scroll } from "@/components/ui/scroll";
import { Tag } from "@/components/ui/tag";
import { countWords } from "./count-words";
import styles from "./policy-tests.module.css";
import { TestResults } from "./test-results";
import { TestsEditor } from "./tests-editor";
import type { PolicyTests } from "./use-policy-tests";

/** Beside the rehearsal: which policy tests turn with the change as it is typed. What holds either way is folded away. */
export function RehearsedTests({ tests }: { tests: PolicyTests }) {
  const { text, setText, faults, tests: results, busy, failed, stale, retry } = tests;
  const [editing, setEditing] = useState(false);
  const [all, setAll] = useState(false);
  const telling = results?.filter(({ turn }) => turn !== "holds") ?? [];
  const shown = all ? (results ?? []) : telling;
  return (
    <section className={styles.pane} aria-label="Policy tests" aria-busy={busy}>
      <header className={styles.head}>
        <ListChecks size={14} aria-hidden />
        <h2>Policy tests</h2>
        <span className={styles.note} role="status">
          {noteOf(tests)}
        </span>
        <span className={styles.gap} />
        {results && results.length > telling.length ? (
          <Button kind="quiet" aria-pressed={all} onClick={() => setAll(!all)}>
            {all ? "Only failing and uncertain" : `All ${results.length}`}
          </Button>
        ) : null}
        {text !== null ? (
          <Button kind="quiet" aria-expanded={editing} onClick={() => setEditing(!editing)}>
            {editing ? "Close editor" : text === "" ? "Add tests…" : "Edit"}
          </Button>
        ) : null}
        {results ? <Tag kind="dashed">rehearsed</Tag> : null}
      </header>
      {editing || shown.length > 0 || failed ? (
        <Scroll as="div" className={styles.scroll} label="Tests under this change">
          {failed ? <FailedPanel title="The policy tests could not be run" failure={failed} onRetry={retry} /> : null}
          {editing && text !== null ? <TestsEditor text={text} faults={faults} onChange={setText} /> : null}
          {shown.length > 0 ? <TestResults tests={shown} compared /> : null}
        </Scroll>
      ) : null}
      {stale ? <p className={styles.stale}>Against the last policy that was read: {stale.message}</p> : null}
    </section>
  );
}

function noteOf({ text, faults, tests, busy }: PolicyTests): string {
  if (text === null) return "";
  if (text.trim() === "") return "No policy tests in this browser yet.";
  const [fault] = faults;
  if (fault) return `Not run: error in line ${fault.line}: ${fault.sentence}`;
  if (!tests) return busy ? "Running…" : "";
  return countWords(tests);
}
