"use client";

import { Button } from "@/components/ui/button";
import { TextInput } from "@/components/ui/field";
import type { AuthorChoices, PortAnswer } from "@/lib/authoring/flows/author-choices";
import type { PortToConfirm } from "@/lib/authoring/flows/open-questions";
import { isPort } from "@/lib/authoring/port-candidates";
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
  const answer = (key: string, given: PortAnswer | null) => {
    const { [key]: _, ...others } = ports;
    onPorts(given === null ? others : { ...others, [key]: given });
  };
  const typed = (key: string, answered: PortAnswer | null, text: string) => {
    const port = portOf(text.trim());
    // Leaving the field empty takes nothing back but a port that stood in it.
    if (port !== null || answered !== "every") answer(key, port);
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
              placeholder={answered === "every" ? "each" : reported === null ? "port" : String(reported)}
              defaultValue={answered === "every" ? "" : (answered ?? "")}
              key={answered ?? ""}
              onBlur={({ target }) => typed(key, answered, target.value)}
              onKeyDown={(event) => event.key === "Enter" && typed(key, answered, event.currentTarget.value)}
            />
            {candidates.length > 0 ? (
              <span className={styles.candidates}>
                {candidates.slice(0, MOST_CANDIDATES).map(({ port, share }) => (
                  <Button key={port} aria-pressed={answered === port} onClick={() => answer(key, port)}>
                    {port} <small>{printShare(share)}</small>
                  </Button>
                ))}
                {candidates.length > 1 ? (
                  <Button aria-pressed={answered === "every"} onClick={() => answer(key, "every")}>
                    Each of them
                  </Button>
                ) : null}
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return isPort(port) ? port : null;
}
