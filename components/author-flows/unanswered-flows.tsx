import { CodeBlock } from "@/components/ui/code-block";
import { Tag } from "@/components/ui/tag";
import type { AuthoredLeftOut } from "@/lib/authoring/flows/author-flows";
import { FATE_WORD } from "./fate-word";
import styles from "./flow-cards.module.css";
import { FlowName } from "./flow-name";

interface UnansweredFlowsProps {
  title: string;
  leftOut: AuthoredLeftOut[];
}

/** One card for each flow without a route: what it lacks in a word, and why with what helps once it is opened. */
export function UnansweredFlows({ title, leftOut }: UnansweredFlowsProps) {
  if (leftOut.length === 0) return null;
  const more = leftOut.reduce((sum, { count, flows }) => sum + count - flows.length, 0);
  return (
    <section className={styles.cards} aria-label={title}>
      <h2>{title}</h2>
      <ul>
        {leftOut.flatMap(({ reason, sentence, advice, kubectl, flows }) =>
          flows.map((flow) => (
            <li key={flow.id} className={styles.card}>
              <FlowName flow={flow} />
              <Tag kind="warn">{FATE_WORD[reason]}</Tag>
              <details>
                <summary>Why, and what to do</summary>
                <p>{sentence}</p>
                {advice.map((each) => (
                  <p key={each}>{each}</p>
                ))}
                {kubectl === null ? null : <CodeBlock code={kubectl} what="kubectl command" />}
              </details>
            </li>
          )),
        )}
      </ul>
      {more > 0 ? <p>And {more} more of the same kinds.</p> : null}
    </section>
  );
}
