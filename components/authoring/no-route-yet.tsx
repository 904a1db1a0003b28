import type { ReactNode } from "react";
import bullets from "@/components/ui/bullets.module.css";
import { ButtonLink } from "@/components/ui/button";
import { classNames } from "@/components/ui/class-names";
import { CodeBlock } from "@/components/ui/code-block";
import type { Draft } from "@/lib/authoring/draft";
import styles from "./authoring.module.css";

interface NoRouteYetProps {
  draft: Extract<Draft, { kind: "needs-hostname" | "not-yet" | "already" }>;
  /** Back to the flow. */
  flowHref: string;
  /** A further way, where there is one. */
  way: ReactNode;
}

/** Why this flow cannot be allowed by a route now, and what to do instead. */
export function NoRouteYet({ draft, way, flowHref }: NoRouteYetProps) {
  return (
    <section className={styles.question} aria-label="No route yet">
      {draft.kind === "already" ? (
        <>
          <h2>Already allowed</h2>
          <p>{draft.sentence}</p>
        </>
      ) : (
        <>
          <h2>{draft.kind === "needs-hostname" ? "The hostname is missing" : "Not yet"}</h2>
          <p>{draft.why}</p>
          <h3>What to do</h3>
          <ul className={classNames(bullets.bullets, styles.advice)}>
            {draft.advice.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
          {way}
          {draft.command === null ? null : <CodeBlock code={draft.command} what="kubectl command" />}
        </>
      )}
      <div>
        <ButtonLink href={flowHref}>Back to the flow</ButtonLink>
      </div>
    </section>
  );
}
