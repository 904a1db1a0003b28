"use client";

import { useState } from "react";
import { Field, TextInput } from "@/components/ui/field";
import type { AuthorChoices } from "@/lib/authoring/flows/author-choices";
import { parsePathLimits, printPathLimits } from "@/lib/authoring/flows/path-limits";
import styles from "./author-flows.module.css";

interface PathFieldsProps {
  /** Of plaintext HTTP. */
  hosts: string[];
  /** Whether some of the flows are TLS. */
  hasTls: boolean;
  paths: AuthorChoices["paths"];
  onPaths: (paths: AuthorChoices["paths"]) => void;
}

/** For plaintext HTTP: which paths and methods alone are allowed. Closed until asked for. */
export function PathFields({ hosts, hasTls, paths, onPaths }: PathFieldsProps) {
  // From a link there may be limits; whoever clears the last one goes on typing.
  const [limited] = useState(() => Object.keys(paths).length > 0);
  const [texts, setTexts] = useState<Record<string, string>>({});
  if (hosts.length === 0) return null;
  const type = (host: string, text: string) => {
    setTexts({ ...texts, [host]: text });
    const limits = parsePathLimits(text);
    if (limits === null) return;
    const { [host]: _, ...others } = paths;
    onPaths(limits.length > 0 ? { ...others, [host]: limits } : others);
  };
  return (
    <details className={styles.section} open={limited}>
      <summary>Restrict HTTP paths or methods</summary>
      <div className={styles.pathFields}>
        {hosts.slice(0, 20).map((host) => (
          <Field
            key={host}
            label={host}
            fault={
              parsePathLimits(texts[host] ?? "") === null
                ? "Write paths separated by commas, each with a method before it to allow only that one."
                : null
            }
          >
            {(props) => (
              <TextInput
                {...props}
                mono
                placeholder="every path; or GET /orders, /v1"
                value={texts[host] ?? printPathLimits(paths[host] ?? [])}
                onChange={(event) => type(host, event.target.value)}
              />
            )}
          </Field>
        ))}
      </div>
      {hasTls ? (
        <p className={styles.prose}>
          Of HTTPS only the SNI is visible, so its paths cannot be limited here. That needs plaintext inside the mesh
          with TLS originated by the backend, or a gateway that terminates TLS.
        </p>
      ) : null}
    </details>
  );
}
