"use client";

import { Tag } from "@/components/ui/tag";
import type { WildcardProposal } from "@/lib/authoring/route-proposal";
import styles from "./author-flows.module.css";

interface WildcardChoicesProps {
  proposals: WildcardProposal[];
  wildcards: readonly string[];
  onWildcards: (wildcards: string[]) => void;
}

/** Names that could stand for several, each with what more it admits; refused ones say why. */
export function WildcardChoices({ proposals, wildcards, onWildcards }: WildcardChoicesProps) {
  if (proposals.length === 0) return null;
  return (
    <section className={styles.section} aria-label="Wildcards">
      <h2>Wildcards</h2>
      {proposals.map(({ wildcard, hosts, sentence, refused, accepted }) =>
        refused ? (
          <p key={wildcard} className={styles.refused}>
            <Tag kind="warn">refused</Tag> <code>{wildcard}</code> <small>{sentence}</small>
          </p>
        ) : (
          <label key={wildcard} className={styles.check}>
            <input
              type="checkbox"
              checked={accepted}
              onChange={(event) =>
                onWildcards(
                  event.target.checked ? [...wildcards, wildcard] : wildcards.filter((each) => each !== wildcard),
                )
              }
            />
            <span>
              <code>{wildcard}</code> instead of {hosts.length} names
              <small>{sentence}</small>
            </span>
          </label>
        ),
      )}
    </section>
  );
}
