"use client";

import type { ReactNode } from "react";
import { Told } from "@/components/time/moment";
import { RelativeTime } from "@/components/time/relative-time";
import type { ErrorBody } from "@/lib/errors";
import { Button } from "./button";
import styles from "./panel-state.module.css";

/** Grey bars, and only after 200 ms: what is quick should not flicker. `rows` keeps the frame from moving. */
export function LoadingPanel({ rows = 25, label = "Loading" }: { rows?: number; label?: string }) {
  return (
    <div className={styles.loading} role="status" aria-label={label} aria-busy="true">
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no identity
        <span key={row} className={styles.bar} data-width={row % 5} />
      ))}
    </div>
  );
}

interface EmptyPanelProps {
  title: string;
  /** Why there is nothing, in a sentence. */
  children?: ReactNode;
  /** The one thing to do about it. */
  action?: ReactNode;
}

export function EmptyPanel({ title, children, action }: EmptyPanelProps) {
  return (
    <div className={styles.panel} role="status">
      <p className={styles.title}>{title}</p>
      {children ? <div className={styles.text}>{children}</div> : null}
      {action ? <div className={styles.action}>{action}</div> : null}
    </div>
  );
}

interface FailedPanelProps {
  /** What was tried: "Flows could not be read". */
  title: string;
  failure: Failure;
  onRetry?: () => void;
  /** Beside Retry. */
  action?: ReactNode;
}

export type Failure = Pick<ErrorBody["error"], "code" | "message" | "hint">;

export function FailedPanel({ title, failure, onRetry, action }: FailedPanelProps) {
  return (
    <div className={styles.panel} role="alert">
      <p className={styles.title}>{title}</p>
      <div className={styles.text}>
        <p>
          <Told>{failure.message}</Told>
        </p>
        {failure.hint ? <p>{failure.hint}</p> : null}
        <p>
          <code>{failure.code}</code>
        </p>
      </div>
      <div className={styles.action}>
        {onRetry ? <Button onClick={onRetry}>Try again</Button> : null}
        {action}
      </div>
    </div>
  );
}

/** Amber: the data stays on the screen while newer data cannot be had. */
export function StaleMark({ since, children }: { since: number; children?: ReactNode }) {
  return (
    <span className={styles.stale} role="status">
      <RelativeTime at={new Date(since).toISOString()} /> old{children ? <> · {children}</> : null}
    </span>
  );
}

/** Names what is missing from data that is otherwise good. */
export function PartialFooter({ children }: { children: ReactNode }) {
  return (
    <p className={styles.partial} role="status">
      {children}
    </p>
  );
}
