import { CircleX } from "lucide-react";
import type { ReactNode } from "react";
import type { AuthoredLeftOut } from "@/lib/authoring/flows/author-flows";
import styles from "./flow-cards.module.css";
import { FlowName } from "./flow-name";

interface DeniedListProps {
  /** Of the ticked flows those without a route. */
  leftOut: AuthoredLeftOut[];
  /** Leads to where they are answered. */
  action: ReactNode;
}

/** What the switch to Deny would deny as things are. Nothing where every ticked flow has a route. */
export function DeniedList({ leftOut, action }: DeniedListProps) {
  const count = leftOut.reduce((sum, each) => sum + each.count, 0);
  if (count === 0) return null;
  const named = leftOut.flatMap(({ flows }) => flows);
  return (
    <section className={styles.denied} aria-label="Will be denied">
      <h2>
        <CircleX size={16} aria-hidden />
        {count === 1 ? "This flow will be denied" : `These ${count} will be denied`}
        {action}
      </h2>
      <ul>
        {named.map((flow) => (
          <li key={flow.id}>
            <FlowName flow={flow} />
          </li>
        ))}
      </ul>
      {count > named.length ? <p>And {count - named.length} more.</p> : null}
    </section>
  );
}
