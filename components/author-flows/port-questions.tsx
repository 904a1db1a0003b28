"use client";

import { Button } from "@/components/ui/button";
import { TextInput } from "@/components/ui/field";
import { Tag } from "@/components/ui/tag";
import type { AuthorChoices, PortAnswer } from "@/lib/authoring/flows/author-choices";
import type { PortToConfirm } from "@/lib/authoring/flows/open-questions";
import { isPort } from "@/lib/authoring/port";
import { counted } from "@/lib/print/counted";
import { printShare } from "@/lib/print/print-share";
import styles from "./author-flows.module.css";

const MOST_CANDIDATES = 6;

interface PortQuestionsProps {
  questions: PortToConfirm[];
  onPorts: (ports: AuthorChoices["ports"]) => void;
  ports: AuthorChoices["ports"];
}

/** Asked once for all flows that reported the same port. One that was reported is taken until somebody says another. */
export function PortQuestions({ questions, ports, onPorts }: PortQuestionsProps) {
  if (questions.length === 0) return null;
  // One candidate, or none: hardly anybody has something to add.
  const folded = questions.filter(({ answer, reported, candidates }) => answer ?? (candidates.length < 2 && reported));
  const open = questions.filter((each) => !folded.includes(each));
  const asReported = folded.filter(({ answer }) => answer === null).length;
  const fields = (shown: readonly PortToConfirm[]) => (
    <ul className={styles.fields}>
      {shown.map((question) => (
        <PortField key={question.key} question={question} ports={ports} onPorts={onPorts} />
      ))}
    </ul>
  );
  return (
    <section className={styles.section} aria-label="Ports">
      <h2>{open.length > 0 ? "Confirm the ports" : "Ports"}</h2>
      <p className={styles.prose}>
        Proxies count all ports of one EgressNetwork under the first that they saw, but a route is for one port. If the
        workload's connections are known, their ports are offered with their shares.
      </p>
      {open.length > 0 ? fields(open) : null}
      {folded.length > 0 ? (
        <details>
          <summary>
            {asReported > 0 ? `${asReported} as reported, not confirmed` : `${folded.length} confirmed`}
            {asReported > 0 && asReported < folded.length ? `, ${folded.length - asReported} confirmed` : null}
          </summary>
          {fields(folded)}
        </details>
      ) : null}
    </section>
  );
}

interface PortFieldProps extends Pick<PortQuestionsProps, "ports" | "onPorts"> {
  question: PortToConfirm;
}

function PortField({ question, ports, onPorts }: PortFieldProps) {
  const { key, workload, candidates, reported, flows, answer: answered } = question;
  const answer = (given: PortAnswer | null) => {
    const { [key]: _, ...others } = ports;
    onPorts(given === null ? others : { ...others, [key]: given });
  };
  const typed = (text: string) => {
    const port = portOf(text.trim());
    // Leaving the field empty takes nothing back but a port that stood in it.
    if (port !== null || answered !== "every") answer(port);
  };
  return (
    <li>
      <label htmlFor={`port-${key}`}>
        {reported === null ? "No port reported" : `Port ${reported}`}
        <small>
          {workload ? `${workload}, ` : null}
          {counted(flows, "flow")}
        </small>
        {answered === null && reported !== null ? <Tag kind="warn">as reported, not confirmed</Tag> : null}
      </label>
      <TextInput
        id={`port-${key}`}
        mono
        inputMode="numeric"
        placeholder={answered === "every" ? "each" : reported === null ? "port" : String(reported)}
        defaultValue={answered === "every" ? "" : (answered ?? "")}
        key={answered ?? ""}
        onBlur={({ target }) => typed(target.value)}
        onKeyDown={(event) => event.key === "Enter" && typed(event.currentTarget.value)}
      />
      {candidates.length > 0 ? (
        <span className={styles.candidates}>
          {candidates.slice(0, MOST_CANDIDATES).map(({ port, share }) => (
            <Button key={port} aria-pressed={(answered ?? reported) === port} onClick={() => answer(port)}>
              {port} <small>{printShare(share)}</small>
            </Button>
          ))}
          {candidates.length > 1 ? (
            <Button aria-pressed={answered === "every"} onClick={() => answer("every")}>
              Each of them
            </Button>
          ) : null}
        </span>
      ) : null}
    </li>
  );
}

function portOf(text: string): number | null {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return isPort(port) ? port : null;
}
