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
    <section className={styles.section} aria-label="Learn the hostnames">
      <h2>Learn the hostnames</h2>
      <p className={styles.prose}>
        These ports usually carry TLS, and Linkerd reads its SNI only where there is a TLSRoute. One for an unused
        hostname allows nothing: trafficPolicy still decides, and each connection is counted under its SNI.
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
                  Learn on {place} for clients in {clientNamespace}
                  <small>
                    {flows === 1 ? "1 flow has" : `${flows} flows have`} no hostname. Plaintext and TLS without an SNI
                    break on this port meanwhile: the rehearsal shows which.
                  </small>
                </span>
              </label>
            ) : null}
            {state.kind === "learning" ? (
              <p className={styles.prose}>
                A TLSRoute is on {place}: hostnames appear with new connections. Open ones keep the old policy.{" "}
                <ButtonLink href={namesHref(clientNamespace, network, port)}>Watch for hostnames</ButtonLink>
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
                    ? `The proxies of ${workload} do not export hostnames: they need a patch too`
                    : `If no hostname appears for ${workload}, its proxies do not export them`}
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
