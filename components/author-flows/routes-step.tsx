"use client";

import type { KnownValues } from "@/lib/authoring/editor/known-values";
import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import type { AuthoredFlows } from "@/lib/authoring/flows/author-flows";
import styles from "./author-flows.module.css";
import { PathFields } from "./path-fields";
import { ProposedObject } from "./proposed-object";
import { RedirectFields } from "./redirect-fields";
import { TargetChoice } from "./target-choice";
import type { EditedWrite } from "./use-edited-writes";
import { WildcardChoices } from "./wildcard-choices";

interface RoutesStepProps {
  authored: AuthoredFlows;
  choices: AuthorChoices;
  writes: EditedWrite[];
  known: KnownValues;
  onChoices: (choices: AuthorChoices) => void;
  onText: (key: string, text: string) => void;
  onReset: (key: string) => void;
}

/** What is written for the ticked flows, as it can still be shaped. */
export function RoutesStep({ authored, choices, writes, known, onChoices, onText, onReset }: RoutesStepProps) {
  const change = (part: Partial<AuthorChoices>) => onChoices({ ...choices, ...part });
  return (
    <>
      <WildcardChoices
        proposals={authored.wildcards}
        wildcards={choices.wildcards}
        onWildcards={(wildcards) => change({ wildcards })}
      />
      <section className={styles.section} aria-label="Proposed objects">
        <h2>
          Proposed <small>{writes.length}</small>
        </h2>
        {writes.length === 0 ? <p className={styles.prose}>{emptySentence(authored)}</p> : null}
        <ul className={styles.objects}>
          {writes.map((edited) => (
            <ProposedObject
              key={edited.key}
              edited={edited}
              known={known}
              onText={(text) => onText(edited.key, text)}
              onReset={() => onReset(edited.key)}
            />
          ))}
        </ul>
      </section>
      <TargetChoice
        target={choices.target}
        consequences={authored.consequences}
        onTarget={(target) => change({ target })}
      />
      <PathFields
        hosts={authored.plaintextHosts}
        hasTls={authored.hasTls}
        paths={choices.paths}
        onPaths={(paths) => change({ paths })}
      />
      <RedirectFields
        services={known.services}
        refused={authored.redirectRefused}
        hosts={authored.plaintextHosts}
        redirect={choices.redirect}
        onRedirect={(redirect) => change({ redirect })}
      />
    </>
  );
}

function emptySentence({ ticked, already }: AuthoredFlows): string {
  if (ticked === 0) return "No flow is selected.";
  if (already === ticked) return "Every selected flow already has a route: nothing to write.";
  return "No selected flow can be allowed by a route yet: see the open questions.";
}
