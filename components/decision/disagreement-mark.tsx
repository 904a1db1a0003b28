import { EqualNot } from "lucide-react";
import styles from "./disagreement-mark.module.css";

const WORDS = "No longer matches the current policy; open the row to see why";

/** In a row: what was observed is not what the policy of now says. Drawn in the colour of text: the verdict keeps the only other one. */
export function DisagreementMark() {
  return (
    <span className={styles.mark} role="img" aria-label={WORDS} title={WORDS}>
      <EqualNot aria-hidden />
    </span>
  );
}
