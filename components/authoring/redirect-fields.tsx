"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select, TextInput } from "@/components/ui/field";
import { isLabelName } from "@/lib/authoring/dns-name";
import type { Redirect } from "@/lib/authoring/redirect-route";
import styles from "./author-flows.module.css";

interface RedirectFieldsProps {
  /** Of plaintext HTTP, as they can be named in a route. */
  hosts: string[];
  redirect: Redirect | null;
  onRedirect: (redirect: Redirect | null) => void;
}

/** No host name. */
const EVERY = "*";

/** A host for which a Service of the cluster is to answer. Closed until asked for. */
export function RedirectFields({ hosts, redirect, onRedirect }: RedirectFieldsProps) {
  const [host, setHost] = useState("");
  const [service, setService] = useState("");
  const [port, setPort] = useState("");
  if (hosts.length === 0 && redirect === null) return null;
  const chosen = host || hosts[0] || EVERY;
  const [namespace = "", name = "", ...rest] = service.split("/");
  const named = isLabelName(namespace) && isLabelName(name) && rest.length === 0;
  const valid = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return (
    <details className={styles.section} open={redirect !== null || undefined}>
      <summary>Let a Service of the cluster answer for a host</summary>
      {redirect ? (
        <p className={styles.redirected}>
          {redirect.host === null ? "Every host that no other route takes" : <code>{redirect.host}</code>} goes to
          Service{" "}
          <code>
            {redirect.service.namespace}/{redirect.service.name}:{redirect.port}
          </code>
          <Button onClick={() => onRedirect(null)}>Do not redirect</Button>
        </p>
      ) : (
        <form
          className={styles.pathFields}
          onSubmit={(event) => {
            event.preventDefault();
            if (named && valid)
              onRedirect({ host: chosen === EVERY ? null : chosen, service: { namespace, name }, port: Number(port) });
          }}
        >
          <p className={styles.prose}>
            As in Linkerd&apos;s guide: an HTTPRoute with the Service as its backend. Nothing of it leaves the cluster,
            whatever trafficPolicy says.
          </p>
          <Field label="Host">
            {(props) => (
              <Select {...props} value={chosen} onChange={(event) => setHost(event.target.value)}>
                {hosts.map((each) => (
                  <option key={each}>{each}</option>
                ))}
                <option value={EVERY}>every host that no other route takes</option>
              </Select>
            )}
          </Field>
          <Field
            label="Service"
            fault={service !== "" && !named ? "Write namespace/name." : null}
            hint="In which the pods answer for that host."
          >
            {(props) => (
              <TextInput
                {...props}
                mono
                placeholder="namespace/name"
                value={service}
                onChange={(event) => setService(event.target.value.trim())}
              />
            )}
          </Field>
          <Field label="Port of the Service" fault={port !== "" && !valid ? "A number from 1 to 65535." : null}>
            {(props) => (
              <TextInput
                {...props}
                mono
                inputMode="numeric"
                placeholder="80"
                value={port}
                onChange={(event) => setPort(event.target.value.trim())}
              />
            )}
          </Field>
          <div>
            <Button type="submit" disabledReason={named && valid ? null : "Say which Service and port first."}>
              Redirect
            </Button>
          </div>
        </form>
      )}
    </details>
  );
}
