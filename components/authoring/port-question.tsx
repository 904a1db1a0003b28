"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import type { PortCandidate } from "@/lib/authoring/draft";
import styles from "./authoring.module.css";
import { OtherPort } from "./other-port";

interface PortQuestionProps {
  sentence: string;
  candidates: PortCandidate[];
  /** Where a route is drafted for each of several; null where there is one, or none is known. */
  everyHref: string | null;
  onAnswer: (port: number) => void;
}

/** Asked where no port was reported, so that none can be taken. An answer leads straight on. */
export function PortQuestion({ sentence, candidates, everyHref, onAnswer }: PortQuestionProps) {
  return (
    <section className={styles.question} aria-label="Port">
      <h2>Confirm the port</h2>
      <p>{sentence}</p>
      <ul className={styles.answers}>
        {candidates.map((candidate) => (
          <li key={candidate.port}>
            <Button onClick={() => onAnswer(candidate.port)}>Port {candidate.port}</Button>
            <span className={styles.dim}>{candidate.why}</span>
          </li>
        ))}
        {everyHref === null ? null : (
          <li>
            <ButtonLink href={everyHref}>Each of them…</ButtonLink>
            <span className={styles.dim}>One route per port, on the page for many flows.</span>
          </li>
        )}
      </ul>
      <OtherPort onAnswer={onAnswer} />
    </section>
  );
}
