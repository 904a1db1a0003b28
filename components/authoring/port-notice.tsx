"use client";

import { Button, ButtonLink } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { PortQuestion as Question } from "@/lib/authoring/draft";
import styles from "./authoring.module.css";
import { OtherPort } from "./other-port";

interface PortNoticeProps {
  question: Question;
  /** For which the route is drafted. */
  port: number;
  /** Where a route is drafted for each of several; null where there is one, or none is known. */
  everyHref: string | null;
  onAnswer: (port: number) => void;
}

/** For which port a route was drafted that nothing confirms, by which evidence, and which others it may be. */
export function PortNotice({ question, port, everyHref, onAnswer }: PortNoticeProps) {
  const { reported, candidates } = question;
  const own = candidates.find((each) => each.port === port);
  const others = candidates.filter((each) => each.port !== port);
  const reportedElse = reported !== null && reported !== port && !others.some((each) => each.port === reported);
  return (
    <Notice
      slim
      kind={port === reported ? "warn" : "info"}
      title={port === reported ? `Port ${port}: as reported, not confirmed` : `Port ${port}: as chosen`}
    >
      <p>
        {own ? `${own.why}. ` : null}
        The proxy counts all ports of one EgressNetwork under the first that it saw, but a route is for one port.
      </p>
      <ul className={styles.ports} aria-label="Other ports">
        {others.map((each) => (
          <li key={each.port}>
            <Button onClick={() => onAnswer(each.port)}>Port {each.port}</Button>
            <span className={styles.dim}>{each.why}</span>
          </li>
        ))}
        {reportedElse ? (
          <li>
            <Button onClick={() => onAnswer(reported)}>Port {reported}</Button>
            <span className={styles.dim}>as reported</span>
          </li>
        ) : null}
        {everyHref === null ? null : (
          <li>
            <ButtonLink href={everyHref}>Each of them…</ButtonLink>
            <span className={styles.dim}>One route per port, on the page for many flows.</span>
          </li>
        )}
      </ul>
      <details>
        <summary>Another port</summary>
        <OtherPort onAnswer={onAnswer} />
      </details>
    </Notice>
  );
}
