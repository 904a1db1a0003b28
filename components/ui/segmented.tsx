"use client";

import type { ReactNode } from "react";
import styles from "./segmented.module.css";

interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  /** A second, smaller line: what it means now, or what pressing it opens. */
  note?: ReactNode;
  icon?: ReactNode;
  disabledReason?: string | null;
}

interface SegmentedProps<Value extends string> {
  /** Names the group. */
  label: string;
  value: Value;
  segments: Segment<Value>[];
  /** Called for a segment which is not the current one. */
  onChoose: (value: Value) => void;
}

/** States side by side, one of them in force. Choosing another one tells the owner, which may first open a review. */
export function Segmented<Value extends string>({ label, value, segments, onChoose }: SegmentedProps<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be laid out as a bar in all browsers
    <div role="group" aria-label={label} className={styles.group}>
      {segments.map((segment) => {
        const current = segment.value === value;
        return (
          <button
            key={segment.value}
            type="button"
            className={styles.segment}
            aria-pressed={current}
            aria-disabled={segment.disabledReason ? true : undefined}
            title={segment.disabledReason ?? undefined}
            onClick={() => {
              if (!current && !segment.disabledReason) onChoose(segment.value);
            }}
          >
            {segment.icon}
            <span className={styles.words}>
              <span>{segment.label}</span>
              {segment.note ? <small>{segment.note}</small> : null}
            </span>
          </button>
        );
      })}
    </div>
  );
}
