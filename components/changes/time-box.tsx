import Link from "next/link";
import styles from "./time-box.module.css";

const CHOICES = [
  { seconds: null, name: "No limit" },
  { seconds: 15 * 60, name: "15 min" },
  { seconds: 3600, name: "1 h" },
  { seconds: 4 * 3600, name: "4 h" },
  { seconds: 24 * 3600, name: "1 day" },
];

interface TimeBoxProps {
  /** null: for good. */
  forSeconds: number | null;
  hrefOf: (seconds: number | null) => string;
}

/** For how long a policy is set, and who will set it back. */
export function TimeBox({ forSeconds, hrefOf }: TimeBoxProps) {
  return (
    <section className={styles.box} aria-label="For how long">
      <h2>For how long</h2>
      <ul>
        {CHOICES.map(({ seconds, name }) => (
          <li key={name}>
            <Link
              href={hrefOf(seconds)}
              replace
              prefetch={false}
              aria-current={seconds === forSeconds ? "true" : undefined}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
      <p>
        {forSeconds === null
          ? "It is not reverted."
          : "Then it reverts to the former policy, also with this browser closed. This is recorded with the change and carried out by a running dashboard with write access; if there is none then, by the next one that starts."}
      </p>
    </section>
  );
}
