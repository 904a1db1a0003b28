import type { FlowVerdict } from "@/lib/flows/flow";
import { classNames } from "./class-names";
import styles from "./verdict.module.css";
import { VerdictIcon } from "./verdict-icon";

export const VERDICT_WORD: Record<FlowVerdict, string> = {
  denied: "Denied",
  failed: "Failed",
  uncovered: "Uncovered",
  uncertain: "Uncertain",
  redirected: "Redirected",
  "allowed-by-default": "By default",
  "allowed-by-route": "By route",
};

export const VERDICT_MEANING: Record<FlowVerdict, string> = {
  denied: "Denied by an EgressNetwork whose policy is Deny.",
  failed: "A route matched, but its backend could not answer.",
  uncovered: "Not covered by any EgressNetwork: allowed, and no policy can deny it.",
  uncertain: "Not covered by any EgressNetwork; it may be traffic inside the cluster.",
  redirected: "A route redirects it.",
  "allowed-by-default": "Allowed because no route matched and the policy is Allow: denied once it is Deny.",
  "allowed-by-route": "Allowed by a route: stays allowed under Deny.",
};

interface VerdictProps {
  verdict: FlowVerdict;
  /** What the resolver says rather than what was seen; drawn dashed. */
  predicted?: boolean;
  /** Other words for the same verdict, e.g. "Deny". */
  word?: string;
  small?: boolean;
}

/** Word, silhouette and colour; any two of them suffice. */
export function Verdict({ verdict, predicted, word, small }: VerdictProps) {
  return (
    <span
      className={classNames(styles.verdict, styles[verdict], predicted && styles.predicted, small && styles.small)}
      title={VERDICT_MEANING[verdict]}
    >
      <VerdictIcon verdict={verdict} />
      <span className={styles.word} data-word>
        {word ?? VERDICT_WORD[verdict]}
      </span>
    </span>
  );
}
