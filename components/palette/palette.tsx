"use client";

import { type KeyboardEvent, useId, useLayoutEffect, useState } from "react";
import { Modal } from "./modal";
import styles from "./palette.module.css";
import { PaletteChoices } from "./palette-choices";

interface PaletteProps {
  /** Before it was loaded. */
  typed: { words: string; entered: boolean };
  onClose: () => void;
}

/** Goes to a page, a flow, or the flows of a namespace, workload, host or network, by a few letters of each. */
export function Palette({ typed, onClose }: PaletteProps) {
  const listId = useId();
  const [words, setWords] = useState(typed.words);
  const [steps, setSteps] = useState(0);
  const [entered, setEntered] = useState(typed.entered);
  const [active, setActive] = useState<string | null>(null);

  // biome-ignore lint/correctness/useExhaustiveDependencies: letters that came between the first drawing and its own input, once
  useLayoutEffect(() => {
    setWords(typed.words);
    setEntered(typed.entered);
  }, []);

  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setSteps(steps + step);
    else if (event.key === "Enter") setEntered(true);
    else return;
    event.preventDefault();
  }

  return (
    <Modal label="Find or go" onClose={onClose}>
      <input
        className={styles.input}
        role="combobox"
        aria-label="Find or go"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={active ?? undefined}
        placeholder="A page, or words of a flow: checkout stripe"
        autoComplete="off"
        spellCheck={false}
        value={words}
        onChange={(event) => {
          setWords(event.target.value);
          setSteps(0);
          setEntered(false);
        }}
        onKeyDown={press}
      />
      <div id={listId} role="listbox" aria-label="Found" className={styles.list}>
        <PaletteChoices
          listId={listId}
          words={words}
          steps={steps}
          entered={entered}
          onActive={setActive}
          onClose={onClose}
        />
      </div>
    </Modal>
  );
}
