"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Tag } from "@/components/ui/tag";
import { Workload } from "@/components/ui/workload";
import styles from "./author-flows.module.css";
import { DraftNotices } from "./draft-notices";
import type { EditedWrite } from "./use-edited-writes";
import { YamlEditor } from "./yaml-editor";

interface ProposedObjectProps {
  edited: EditedWrite;
  onText: (text: string) => void;
  onReset: () => void;
}

const VERB = { create: "create", patch: "change", delete: "delete" };

/** One object of a proposal: what it does, what it newly lets through, what to heed, and its text. */
export function ProposedObject({ edited, onText, onReset }: ProposedObjectProps) {
  const { drafted, text, diagnostics, outdated } = edited;
  const { kind, metadata } = drafted.manifest;
  const fault = diagnostics.find(({ severity }) => severity === "error");
  return (
    <li className={styles.object}>
      <h3>
        <Tag>{VERB[drafted.verb]}</Tag> {kind}{" "}
        <Workload namespace={metadata.namespace} name={metadata.name} strong />
        {edited.edited ? <Tag kind="dashed">edited</Tag> : null}
      </h3>
      <p>{drafted.sentence}</p>
      {edited.edited ? (
        <p className={styles.prose}>What follows is said of the draft, not of your text; the review tells of both.</p>
      ) : null}
      <DraftNotices notices={drafted.notices} />
      <details className={styles.fold}>
        <summary>
          What it newly admits <small>{drafted.reach.length}</small>
        </summary>
        <ul className={styles.reach}>
          {drafted.reach.map(({ sentence }) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </details>
      <details className={styles.fold}>
        <summary>
          YAML
          {fault ? <small data-severity="fail">fault in line {fault.line}</small> : null}
        </summary>
        {outdated ? (
          <Notice kind="warn" slim title="The draft has changed since you edited this text." action={renderReset()} />
        ) : edited.edited ? (
          <div className={styles.reset}>{renderReset()}</div>
        ) : null}
        <YamlEditor
          text={text}
          diagnostics={diagnostics}
          fileName={`${metadata.namespace}-${metadata.name}.yaml`}
          onChange={onText}
        />
      </details>
    </li>
  );

  function renderReset() {
    return <Button onClick={onReset}>Take the draft</Button>;
  }
}
