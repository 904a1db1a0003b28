"use client";

import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import type { Learning } from "@/lib/authoring/flows/learning-route";
import { namesHref } from "../addresses/names-href";
import styles from "./author-flows.module.css";

interface LearningNoticeProps {
  learnings: Learning[];
  learn: readonly string[];
  onLearn: (keys: string[]) => void;
}

/** For TLS that is known by address alone: how its names become known before anything is opened. */
export function LearningNotice({ learnings, learn, onLearn }: LearningNoticeProps) {
  if (learnings.length === 0) return null;
  return (
    <section className={styles.section} aria-label="Learn the names">
      <h2>Learn the names</h2>
      <p className={styles.prose}>
        These ports usually carry TLS, and Linkerd reads its names only where a TLSRoute is. One for a name that nobody
        uses opens nothing: trafficPolicy goes on deciding, and each connection is counted under its SNI.
      </p>
      {learnings.map(({ key, clientNamespace, network, port, flows, state, labels }) => {
        const place = `port ${port} of ${network.namespace}/${network.name}`;
        return (
          <div key={key} className={styles.learning}>
            {state.kind === "possible" ? (
              <label className={styles.check}>
                <input
                  type="checkbox"
                  checked={learn.includes(key)}
                  onChange={(event) =>
                    onLearn(event.target.checked ? [...learn, key] : learn.filter((each) => each !== key))
                  }
                />
                <span>
                  Learn on {place} for clients of {clientNamespace}
                  <small>
                    {flows === 1 ? "1 flow has" : `${flows} flows have`} no name. Plaintext, and TLS without an SNI,
                    break on this port meanwhile: the rehearsal says which.
                  </small>
                </span>
              </label>
            ) : null}
            {state.kind === "learning" ? (
              <p className={styles.prose}>
                A TLSRoute is on {place}: names appear with new connections. Open ones keep the old policy.{" "}
                <ButtonLink href={namesHref(clientNamespace, network, port)}>Watch for names</ButtonLink>
              </p>
            ) : null}
            {state.kind === "impossible" ? (
              <p className={styles.prose}>
                Not on {place}. {[state.sentence, ...state.advice].join(" ")}
              </p>
            ) : null}
            {labels.map(({ workload, exported, advice }) => (
              <details key={workload} className={styles.labels}>
                <summary>
                  {exported === "no"
                    ? `The proxies of ${workload} leave host names out: they need a patch too`
                    : `If no name appears for ${workload}, its proxies leave host names out`}
                </summary>
                <p className={styles.prose}>
                  {advice.sentence} {advice.afterwards} {advice.cost}
                </p>
                <CodeBlock code={advice.kubectl} what="kubectl command" />
              </details>
            ))}
          </div>
        );
      })}
    </section>
  );
}
