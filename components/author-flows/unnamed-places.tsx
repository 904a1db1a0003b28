"use client";

import { useState } from "react";
import { TextInput } from "@/components/ui/field";
import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import type { UnnamedPlace } from "@/lib/authoring/flows/open-questions";
import { counted } from "@/lib/print/counted";
import styles from "./author-flows.module.css";

interface UnnamedPlacesProps {
  places: UnnamedPlace[];
  choices: AuthorChoices;
  onChoices: (choices: AuthorChoices) => void;
}

const MOST_PLACES = 12;

/** Connections known by address alone: a name that a person knows, an EgressNetwork for the addresses, or a whole port. */
export function UnnamedPlaces({ places, choices, onChoices }: UnnamedPlacesProps) {
  // Nothing is folded away under whoever types it.
  const [typing, setTyping] = useState<string | null>(null);
  if (places.length === 0) return null;
  const open = places.filter((each) => each.open || each.key === typing);
  const answered = places.filter((each) => !open.includes(each));
  const ports = [...new Set(places.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b);
  return (
    <section className={styles.section} aria-label="Connections without a hostname">
      <h2>Connections without a hostname</h2>
      <p className={styles.prose}>
        Linkerd saw only their addresses. If you know the hostname a client asks for (the SNI of its TLS), enter it; a
        TLSRoute then allows only that hostname.
      </p>
      <ul className={styles.fields}>{rows(open.slice(0, MOST_PLACES))}</ul>
      {open.length > MOST_PLACES ? (
        <p className={styles.prose}>And {open.length - MOST_PLACES} more: select fewer flows to name them.</p>
      ) : null}
      {answered.length > 0 ? (
        <details>
          <summary>{answered.length} answered</summary>
          <ul className={styles.fields}>{rows(answered)}</ul>
        </details>
      ) : null}
      <label className={styles.check}>
        <input
          type="checkbox"
          checked={choices.addressNetworks}
          onChange={(event) => onChange({ addressNetworks: event.target.checked })}
        />
        <span>
          Allow these IPs with a separate EgressNetwork
          <small>Every port and protocol of exactly these addresses; its form accepts wider CIDRs.</small>
        </span>
      </label>
      {ports.map((port) => (
        <label key={port} className={styles.check}>
          <input
            type="checkbox"
            checked={choices.tcpPorts.includes(port)}
            onChange={(event) =>
              onChange({
                tcpPorts: event.target.checked
                  ? [...choices.tcpPorts, port]
                  : choices.tcpPorts.filter((each) => each !== port),
              })
            }
          />
          <span>
            Allow port {port} with a TCPRoute
            <small>It allows port {port} to every address of the EgressNetwork, past its Deny.</small>
          </span>
        </label>
      ))}
    </section>
  );

  function rows(shown: readonly UnnamedPlace[]) {
    return shown.map(({ key, flows, usuallyTls }) => (
      <li key={key}>
        <label htmlFor={`sni-${key}`}>
          <code>{key}</code>
          <small>{counted(flows, "flow")}</small>
        </label>
        <TextInput
          id={`sni-${key}`}
          mono
          placeholder={usuallyTls ? "api.example.com" : "SNI, if it is TLS"}
          value={choices.names[key] ?? ""}
          onFocus={() => setTyping(key)}
          onBlur={() => setTyping(null)}
          onChange={({ target }) => onChange({ names: { ...choices.names, [key]: target.value.trim().toLowerCase() } })}
        />
      </li>
    ));
  }

  function onChange(part: Partial<AuthorChoices>) {
    onChoices({ ...choices, ...part });
  }
}
