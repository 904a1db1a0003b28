"use client";

import { Button } from "@/components/ui/button";
import { TextInput } from "@/components/ui/field";
import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import type { PortToConfirm } from "@/lib/authoring/flows/author-flows";
import { printShare } from "@/lib/print/print-share";
import styles from "./author-flows.module.css";

const MOST_CANDIDATES = 6;

interface PortQuestionsProps {
  questions: PortToConfirm[];
  onPorts: (ports: AuthorChoices["ports"]) => void;
  ports: AuthorChoices["ports"];
}

/** Asked once for all flows that reported the same port; one button takes every reported one at its word. */
export function PortQuestions({ questions, ports, onPorts }: PortQuestionsProps) {
  if (questions.length === 0) return null;
  const open = questions.filter(({ answer, reported }) => answer === null && reported !== null);
  const answer = (key: string, text: string) => {
    const { [key]: _, ...others } = ports;
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
    onPorts(port >= 1 && port <= 65_535 ? { ...others, [key]: port } : others);
  };
  return (
    <section className={styles.section} aria-label="Ports">
      <h2>
        Which ports?
        {open.length > 0 ? (
          <Button
            kind="ink"
            onClick={() =>
              onPorts({ ...ports, ...Object.fromEntries(open.map(({ key, reported }) => [key, reported ?? 0])) })
            }
          >
            {open.length === 1 ? `Port ${open[0]?.reported}, as reported` : "All as reported"}
          </Button>
        ) : null}
      </h2>
      <p className={styles.prose}>
        Proxies count all ports of one EgressNetwork under the first that they saw. A route counts for one port, so say
        which it is. Where connections tell, the ports that they went to are offered with their shares.
      </p>
      <ul className={styles.fields}>
        {questions.map(({ key, workload, candidates, reported, flows, answer: answered }) => (
          <li key={key}>
            <label htmlFor={`port-${key}`}>
              {reported === null ? "No port reported" : `Reported ${reported}`}
              <small>
                {workload ? `${workload}, ` : null}
                {flows === 1 ? "1 flow" : `${flows} flows`}
              </small>
            </label>
            <TextInput
              id={`port-${key}`}
              mono
              inputMode="numeric"
              placeholder={reported === null ? "port" : String(reported)}
              defaultValue={answered ?? ""}
              key={answered ?? ""}
              onBlur={(event) => answer(key, event.target.value.trim())}
              onKeyDown={(event) => event.key === "Enter" && answer(key, event.currentTarget.value.trim())}
            />
            {candidates.length > 0 ? (
              <span className={styles.candidates}>
                {candidates.slice(0, MOST_CANDIDATES).map(({ port, share }) => (
                  <Button key={port} aria-pressed={answered === port} onClick={() => answer(key, String(port))}>
                    {port} <small>{printShare(share)}</small>
                  </Button>
                ))}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
