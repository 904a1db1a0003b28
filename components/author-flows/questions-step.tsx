"use client";

import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import type { AuthoredFlows } from "@/lib/authoring/flows/author-flows";
import { withoutRoute } from "@/lib/authoring/flows/open-questions";
import type { LeftOutReason } from "@/lib/authoring/route-proposal";
import { countsRequests } from "@/lib/flows/protocol";
import type { RoutesDrafted } from "@/worker/kinds/draft-routes";
import styles from "./author-flows.module.css";
import { HostFields } from "./host-fields";
import { LearningNotice } from "./learning-notice";
import { NamelessNotice } from "./nameless-notice";
import { PortQuestions } from "./port-questions";
import { UnansweredFlows } from "./unanswered-flows";
import { UnnamedPlaces } from "./unnamed-places";

interface QuestionsStepProps {
  authored: AuthoredFlows & Pick<RoutesDrafted, "nameless">;
  choices: AuthorChoices;
  onChoices: (choices: AuthorChoices) => void;
}

/** What a person alone can say of the ticked flows. What is answered is folded, and stays so that it can be changed. */
export function QuestionsStep({ authored, choices, onChoices }: QuestionsStepProps) {
  const change = (part: Partial<AuthorChoices>) => onChoices({ ...choices, ...part });
  const open = withoutRoute(authored.leftOut);
  return (
    <>
      {open.length === 0 ? (
        <section className={styles.section} aria-label="No open questionss">
          <h2>No open questions</h2>
          <p className={styles.prose}>
            {authored.ticked === 0 ? "No flow is selected." : "Every selected flow has a route or gets one."}
          </p>
        </section>
      ) : null}
      <PortQuestions questions={authored.portQuestions} ports={choices.ports} onPorts={(ports) => change({ ports })} />
      <HostFields nameless={authored.namelessHosts} hosts={choices.hosts} onHosts={(hosts) => change({ hosts })} />
      <UnnamedPlaces places={authored.unnamed} choices={choices} onChoices={onChoices} />
      <LearningNotice learnings={authored.learnings} learn={choices.learn} onLearn={(learn) => change({ learn })} />
      <UnansweredFlows title="No route yet" leftOut={open.filter((each) => !hasField(each.reason, each.flows))} />
      <UnansweredFlows title="Nothing to allow" leftOut={authored.leftOut.filter((each) => !open.includes(each))} />
      <NamelessNotice nameless={authored.nameless} />
    </>
  );
}

/** Whether a section above asks for what these flows lack. */
function hasField(reason: LeftOutReason, flows: AuthoredFlows["leftOut"][number]["flows"]): boolean {
  if (reason === "address-only" || reason === "needs-port") return true;
  return reason === "needs-hostname" && flows.every(countsRequests);
}
