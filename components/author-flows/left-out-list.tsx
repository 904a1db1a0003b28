import { CodeBlock } from "@/components/ui/code-block";
import type { AuthoredLeftOut } from "@/lib/authoring/flows/author-flows";
import styles from "./author-flows.module.css";

/** Ticked flows for which nothing is proposed, by the reason, with what helps. */
export function LeftOutList({ leftOut }: { leftOut: AuthoredLeftOut[] }) {
  if (leftOut.length === 0) return null;
  return (
    <section className={styles.section} aria-label="Left out">
      <h2>Left out</h2>
      <ul className={styles.leftOut}>
        {leftOut.map(({ reason, sentence, advice, kubectl, flows, count }) => (
          <li key={`${reason} ${sentence} ${kubectl}`}>
            <p>
              <b>{count === 1 ? "1 flow" : `${count} flows`}</b>{" "}
              <small>
                {flows
                  .slice(0, 3)
                  .map(
                    ({ source, host, address, port }) =>
                      `${source.workload} → ${host ?? address ?? "?"}:${port ?? "?"}`,
                  )
                  .join(", ")}
                {count > 3 ? " …" : ""}
              </small>
            </p>
            <p>{sentence}</p>
            {advice.map((each) => (
              <p key={each} className={styles.advice}>
                {each}
              </p>
            ))}
            {kubectl === null ? null : <CodeBlock code={kubectl} what="kubectl command" />}
          </li>
        ))}
      </ul>
    </section>
  );
}
