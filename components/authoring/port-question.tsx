"use client";

import { useState } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import type { PortCandidate } from "@/lib/authoring/draft";
import styles from "./authoring.module.css";

interface PortQuestionProps {
  sentence: string;
  /** As the proxy reported it; it may be another port of the same network. */
  reported: number | null;
  candidates: PortCandidate[];
  /** Where a route is drafted for each of several; null where there is one, or none is known. */
  everyHref: string | null;
  onAnswer: (port: number) => void;
}

/** The one question before a route can be drafted. An answer leads straight on. */
export function PortQuestion({ sentence, reported, candidates, everyHref, onAnswer }: PortQuestionProps) {
  const [other, setOther] = useState("");
  const port = /^\d{1,5}$/.test(other) ? Number(other) : null;
  const valid = port !== null && port >= 1 && port <= 65_535;
  const rest = candidates.filter((candidate) => candidate.port !== reported);
  return (
    <section className={styles.question} aria-label="Port">
      <h2>Which port?</h2>
      <p>{sentence}</p>
      <ul className={styles.answers}>
        {reported === null ? null : (
          <li>
            <Button kind="ink" onClick={() => onAnswer(reported)}>
              Port {reported}, as reported
            </Button>
            <span className={styles.dim}>{candidates.find((candidate) => candidate.port === reported)?.why}</span>
          </li>
        )}
        {rest.map((candidate) => (
          <li key={candidate.port}>
            <Button onClick={() => onAnswer(candidate.port)}>Port {candidate.port}</Button>
            <span className={styles.dim}>{candidate.why}</span>
          </li>
        ))}
        {everyHref === null ? null : (
          <li>
            <ButtonLink href={everyHref}>Each of them…</ButtonLink>
            <span className={styles.dim}>One route a port, on the page of many flows.</span>
          </li>
        )}
      </ul>
      <form
        className={styles.other}
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) onAnswer(port);
        }}
      >
        <Field label="Another port" fault={other !== "" && !valid ? "A number from 1 to 65535." : null}>
          {(props) => (
            <TextInput
              {...props}
              inputMode="numeric"
              value={other}
              onChange={(event) => setOther(event.target.value.trim())}
            />
          )}
        </Field>
        <Button type="submit" disabledReason={valid ? null : "Type a port first."}>
          Use it
        </Button>
      </form>
    </section>
  );
}
