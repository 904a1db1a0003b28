"use client";

import { useMemo, useState } from "react";
import { useAnswer } from "@/components/live/use-answer";
import { Button } from "@/components/ui/button";
import { TextInput } from "@/components/ui/field";
import { FailedPanel, LoadingPanel } from "@/components/ui/panel-state";
import { type FlowsQuestion, printQuestion } from "@/lib/flows/asked/question";
import styles from "./facet-menu.module.css";

interface NamespaceListProps {
  namespace: string | null;
  question: FlowsQuestion;
  onChoose: (namespace: string | null) => void;
}

/** The namespaces of the window, found by a part of their name. */
export function NamespaceList({ namespace, question, onChoose }: NamespaceListProps) {
  const [typed, setTyped] = useState("");
  const key = printQuestion(question);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its spelling stands for the question
  const payload = useMemo(() => ({ question }), [key]);
  const { value, failed, retry } = useAnswer("clientNamespaces", key, payload);
  const found = value?.filter(({ name }) => name.includes(typed.trim().toLowerCase()));
  return (
    <form
      className={styles.menu}
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = found ?? [];
        if (first) onChoose(first.name);
      }}
    >
      <TextInput
        aria-label="Find a namespace"
        placeholder="Find"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <ul className={styles.values}>
        <li>
          <Button kind="quiet" aria-pressed={namespace === null} onClick={() => onChoose(null)}>
            All namespaces
          </Button>
        </li>
        {found?.map(({ name, flows }) => (
          <li key={name} className={styles.value}>
            <Button kind="quiet" aria-pressed={name === namespace} onClick={() => onChoose(name)}>
              {name}
            </Button>
            <span className={styles.flows}>{flows}</span>
          </li>
        ))}
        {found?.length === 0 ? (
          <li className={styles.none}>No flow of this window comes from such a namespace.</li>
        ) : null}
      </ul>
      {failed ? <FailedPanel title="Namespaces could not be read" failure={failed} onRetry={retry} /> : null}
      {value || failed ? null : <LoadingPanel rows={3} label="Reading namespaces" />}
    </form>
  );
}
