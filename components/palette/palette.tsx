"use client";

import { type KeyboardEvent, lazy, Suspense, useEffect, useId, useRef, useState } from "react";
import { PALETTE_ID, PALETTE_OPENED } from "./open-palette";
import styles from "./palette.module.css";

const loadChoices = () => import("./palette-choices");
const PaletteChoices = lazy(() => loadChoices().then((module) => ({ default: module.PaletteChoices })));

const PRELOAD_MILLISECONDS = 3_000;
const SHUT = { open: false, words: "", steps: 0, entered: false };

/**
 * Finds a page, a flow, or the flows of a namespace, workload, host or network, by a few letters of each, and runs what can be run. The dialog
 * and its input are always there, and opened by a script of the page; what the words stand for is loaded when they are asked for.
 */
export function Palette() {
  const listId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [{ open, words, steps, entered }, setState] = useState(SHUT);
  const [active, setActive] = useState<string | null>(null);

  useEffect(() => {
    // Fetched when the page is at rest; a server that is away is told of when the palette is opened.
    const timer = setTimeout(() => loadChoices().catch(() => {}), PRELOAD_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);

  useEffect(() => {
    const { current } = dialog;
    // Whatever was typed before this code was there counts.
    const opened = () =>
      setState({
        ...SHUT,
        open: true,
        words: input.current?.value ?? "",
        entered: current?.dataset.entered !== undefined,
      });
    if (current?.open) opened();
    current?.addEventListener(PALETTE_OPENED, opened);
    return () => current?.removeEventListener(PALETTE_OPENED, opened);
  }, []);

  const close = () => dialog.current?.close();

  function forget() {
    if (input.current) input.current.value = "";
    delete dialog.current?.dataset.entered;
    setState(SHUT);
  }

  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) setState((before) => ({ ...before, steps: before.steps + step }));
    else if (event.key === "Enter") setState((before) => ({ ...before, entered: true }));
    else return;
    event.preventDefault();
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own
    <dialog
      ref={dialog}
      id={PALETTE_ID}
      aria-label="Find or run"
      className={styles.modal}
      // It may be open before React sees it.
      suppressHydrationWarning
      onClose={forget}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <input
        ref={input}
        className={styles.input}
        role="combobox"
        aria-label="Find or run"
        aria-expanded={open}
        aria-controls={listId}
        aria-activedescendant={active ?? undefined}
        placeholder="A page, an action, or words of a flow: checkout stripe"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          delete dialog.current?.dataset.entered;
          setState({ open: true, words: event.target.value, steps: 0, entered: false });
        }}
        onKeyDown={press}
      />
      <div id={listId} role="listbox" aria-label="Found" className={styles.list}>
        {open ? (
          <Suspense>
            <PaletteChoices
              listId={listId}
              words={words}
              steps={steps}
              entered={entered}
              onActive={setActive}
              onClose={close}
            />
          </Suspense>
        ) : null}
      </div>
    </dialog>
  );
}
