"use client";

import { useState } from "react";
import { TextInput } from "@/components/ui/field";
import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import type { NamelessHost } from "@/lib/authoring/flows/open-questions";
import { counted } from "@/lib/print/counted";
import styles from "./author-flows.module.css";

interface HostFieldsProps {
  nameless: NamelessHost[];
  hosts: AuthorChoices["hosts"];
  onHosts: (hosts: AuthorChoices["hosts"]) => void;
}

const MOST_SHOWN = 12;

/** Plaintext HTTP that was counted without a name: what its clients write into Host, where a person knows it. */
export function HostFields({ nameless, hosts, onHosts }: HostFieldsProps) {
  // Nothing is folded away under whoever types it.
  const [typing, setTyping] = useState<string | null>(null);
  if (nameless.length === 0) return null;
  const answered = nameless.filter(({ open, key }) => !open && key !== typing);
  return (
    <section className={styles.section} aria-label="Requests without a hostname">
      <h2>Requests without a hostname</h2>
      <p className={styles.prose}>
        An address in Host is not a DNS name, so proxies count it without a hostname. If you know what the client sends
        there (an IPv4 address, without its port), enter it; an HTTPRoute then allows only that host.
      </p>
      <ul className={styles.fields}>
        {rows(nameless.filter((each) => !answered.includes(each)).slice(0, MOST_SHOWN))}
      </ul>
      {answered.length > 0 ? (
        <details>
          <summary>{answered.length} answered</summary>
          <ul className={styles.fields}>{rows(answered)}</ul>
        </details>
      ) : null}
      {nameless.length - answered.length > MOST_SHOWN ? (
        <p className={styles.prose}>
          And {nameless.length - answered.length - MOST_SHOWN} more: select fewer flows to enter theirs.
        </p>
      ) : null}
    </section>
  );

  function rows(shown: readonly NamelessHost[]) {
    return shown.map(({ key, workload, port, flows }) => (
      <li key={key}>
        <label htmlFor={`host-${key}`}>
          <code>{workload}</code>
          <small>
            {port === null ? null : `port ${port}, `}
            {counted(flows, "flow")}
          </small>
        </label>
        <TextInput
          id={`host-${key}`}
          mono
          placeholder="203.0.113.40"
          value={hosts[key] ?? ""}
          onFocus={() => setTyping(key)}
          onBlur={() => setTyping(null)}
          onChange={({ target }) => onHosts({ ...hosts, [key]: target.value.trim().toLowerCase() })}
        />
      </li>
    ));
  }
}
