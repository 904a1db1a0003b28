"use client";

import { useEffect, useId, useRef } from "react";
import { TextInput } from "@/components/ui/field";
import styles from "./apply-bar.module.css";

interface TypedNameProps {
  name: string;
  value: string;
  /** Nothing else is in the way any more. */
  ready: boolean;
  onChange: (value: string) => void;
  onEnter: () => void;
}

/** Asks for the name of what is about to be closed, so that nobody closes another one. */
export function TypedName({ name, value, ready, onChange, onEnter }: TypedNameProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // Whoever types elsewhere goes on there.
    const { activeElement } = document;
    if (ready && (activeElement === document.body || activeElement?.localName === "h1"))
      input.current?.focus({ preventScroll: true });
  }, [ready]);
  return (
    <span className={styles.name}>
      <label htmlFor={id}>
        Type <code>{name}</code>
      </label>
      <TextInput
        ref={input}
        mono
        value={value}
        id={id}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          onEnter();
        }}
      />
    </span>
  );
}
