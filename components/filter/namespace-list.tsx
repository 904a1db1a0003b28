"use client";

import { useEffect, useMemo, useState } from "react";
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
  const found = value && namesLike(value, typed.trim().toLowerCase());
  const first = found?.[0]?.name;
  // Who types ahead of the list has pressed Enter for what comes.
  const [entered, setEntered] = useState(false);
  useEffect(() => {
    if (!entered || first === undefined) return;
    // Once for each Enter: what is chosen draws this list again, with another `onChoose`.
    setEntered(false);
    onChoose(first);
  }, [entered, first, onChoose]);
  return (
    <form
      className={styles.menu}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() !== "") setEntered(true);
      }}
    >
      <TextInput
        aria-label="Find a namespace"
        placeholder="Find"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setEntered(false);
        }}
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

/** The name itself before those that begin so, and these before the rest. */
function namesLike<T extends { name: string }>(all: readonly T[], typed: string): T[] {
  const rank = ({ name }: T) => (name === typed ? 0 : name.startsWith(typed) ? 1 : 2);
  return all.filter(({ name }) => name.includes(typed)).sort((a, b) => rank(a) - rank(b));
}
