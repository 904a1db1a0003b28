"use client";

import { Tag } from "@/components/ui/tag";
import { Workload } from "@/components/ui/workload";
import type { KnownValues } from "@/lib/authoring/editor/known-values";
import { DraftNotices } from "../authoring/draft-notices";
import styles from "./author-flows.module.css";
import { ProposedText } from "./proposed-text";
import type { EditedWrite } from "./use-edited-writes";

interface ProposedObjectProps {
  edited: EditedWrite;
  known: KnownValues;
  onText: (text: string) => void;
  onReset: () => void;
}

const VERB = { create: "create", patch: "change", delete: "delete" };

/** One object of a proposal: what it does, what it newly lets through, what to heed, and its text. */
export function ProposedObject({ edited, known, onText, onReset }: ProposedObjectProps) {
  const { drafted } = edited;
  const { kind, metadata } = drafted.manifest;
  return (
    <li className={styles.object}>
      <h3>
        <Tag>{VERB[drafted.verb]}</Tag> {kind} <Workload namespace={metadata.namespace} name={metadata.name} strong />
        {edited.edited ? <Tag kind="dashed">edited</Tag> : null}
      </h3>
      <p>{drafted.sentence}</p>
      {edited.edited ? (
        <p className={styles.prose}>The notes below are about the draft, not your text; the review covers both.</p>
      ) : null}
      <DraftNotices notices={drafted.notices} />
      {drafted.reach.length > 0 ? (
        <details className={styles.fold}>
          <summary>
            What it newly allows <small>{drafted.reach.length}</small>
          </summary>
          <ul className={styles.reach}>
            {drafted.reach.map(({ sentence }) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </details>
      ) : null}
      {drafted.verb === "delete" ? null : (
        <ProposedText edited={edited} known={known} onText={onText} onReset={onReset} />
      )}
    </li>
  );
}
