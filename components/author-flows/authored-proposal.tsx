"use client";

import type { KnownValues } from "@/lib/authoring/editor/known-values";
import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import type { AuthoredFlows } from "@/lib/authoring/flows/author-flows";
import type { RoutesDrafted } from "@/worker/kinds/draft-routes";
import styles from "./author-flows.module.css";
import { HostFields } from "./host-fields";
import { LearningNotice } from "./learning-notice";
import { LeftOutList } from "./left-out-list";
import { NamelessNotice } from "./nameless-notice";
import { PathFields } from "./path-fields";
import { PortQuestions } from "./port-questions";
import { ProposedObject } from "./proposed-object";
import { RedirectFields } from "./redirect-fields";
import { TargetChoice } from "./target-choice";
import { UnnamedPlaces } from "./unnamed-places";
import type { EditedWrite } from "./use-edited-writes";
import { WildcardChoices } from "./wildcard-choices";

interface AuthoredProposalProps {
  authored: AuthoredFlows & Pick<RoutesDrafted, "nameless">;
  choices: AuthorChoices;
  writes: EditedWrite[];
  known: KnownValues;
  onChoices: (choices: AuthorChoices) => void;
  onText: (key: string, text: string) => void;
  onReset: (key: string) => void;
}

/** What is asked, what is proposed, and what is left out. */
export function AuthoredProposal({
  authored,
  choices,
  writes,
  known,
  onChoices,
  onText,
  onReset,
}: AuthoredProposalProps) {
  const change = (part: Partial<AuthorChoices>) => onChoices({ ...choices, ...part });
  return (
    <>
      <PortQuestions questions={authored.portQuestions} ports={choices.ports} onPorts={(ports) => change({ ports })} />
      <HostFields nameless={authored.namelessHosts} hosts={choices.hosts} onHosts={(hosts) => change({ hosts })} />
      <LearningNotice learnings={authored.learnings} learn={choices.learn} onLearn={(learn) => change({ learn })} />
      <NamelessNotice nameless={authored.nameless} />
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
      <UnnamedPlaces places={authored.unnamed} choices={choices} onChoices={onChoices} />
      <LeftOutList leftOut={authored.leftOut} />
    </>
  );
}

function emptySentence({ ticked, already, portQuestions }: AuthoredFlows): string {
  if (ticked === 0) return "No flow is ticked.";
  if (already === ticked) return "Routes of today take every ticked flow: nothing has to be written.";
  if (portQuestions.some(({ answer }) => answer === null)) return "Say first which ports they are.";
  return "Nothing can be proposed for the ticked flows; below is why, and what helps.";
}
