"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select, TextInput } from "@/components/ui/field";
import { isLabelName } from "@/lib/authoring/dns-name";
import type { KnownService } from "@/lib/authoring/editor/known-values";
import type { Redirect } from "@/lib/authoring/flows/redirect-route";
import styles from "./author-flows.module.css";

interface RedirectFieldsProps {
  /** Of plaintext HTTP, as they can be named in a route. */
  hosts: string[];
  /** Of the cluster. */
  services: readonly KnownService[];
  redirect: Redirect | null;
  /** Why some of what was to be redirected is not. */
  refused: readonly string[];
  onRedirect: (redirect: Redirect | null) => void;
}

/** No host name. */
const EVERY = "*";

/** A host for which a Service of the cluster is to answer. Closed until asked for. */
export function RedirectFields({ hosts, services, redirect, refused, onRedirect }: RedirectFieldsProps) {
  // A cluster may have thousands of Services: nobody pays for them before they are asked for.
  const [open, setOpen] = useState(false);
  if (hosts.length === 0 && redirect === null) return null;
  return (
    <details
      className={styles.section}
      open={redirect !== null || undefined}
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary>Redirect a host to a Service</summary>
      {redirect ? (
        <>
          <p className={styles.redirected}>
            {redirect.host === null ? "Every host that no other route matches" : <code>{redirect.host}</code>} goes to
            Service{" "}
            <code>
              {redirect.service.namespace}/{redirect.service.name}:{redirect.port}
            </code>
            <Button onClick={() => onRedirect(null)}>Do not redirect</Button>
          </p>
          {refused.map((sentence) => (
            <p key={sentence} className={styles.prose} data-severity="fail">
              Not everywhere. {sentence}
            </p>
          ))}
        </>
      ) : open ? (
        <RedirectForm hosts={hosts} services={services} onRedirect={onRedirect} />
      ) : null}
    </details>
  );
}

function RedirectForm({ hosts, services, onRedirect }: Omit<RedirectFieldsProps, "redirect" | "refused">) {
  const [host, setHost] = useState("");
  const [typed, setTyped] = useState("");
  const [typedPort, setTypedPort] = useState<string | null>(null);
  const chosen = host || hosts[0] || EVERY;
  const [namespace = "", name = "", ...rest] = typed.split("/");
  const named = isLabelName(namespace) && isLabelName(name) && rest.length === 0;
  const service = services.find((each) => each.namespace === namespace && each.name === name);
  // Of a Service with one port there is nothing to ask.
  const port = typedPort ?? String(service?.ports.length === 1 ? service.ports[0] : "");
  const valid = /^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535;
  return (
    <form
      className={styles.pathFields}
      onSubmit={(event) => {
        event.preventDefault();
        if (named && valid)
          onRedirect({ host: chosen === EVERY ? null : chosen, service: { namespace, name }, port: Number(port) });
      }}
    >
      <p className={styles.prose}>
        As in Linkerd&apos;s guide: an HTTPRoute with the Service as its backend. None of it leaves the cluster,
        whatever trafficPolicy says.
      </p>
      <Field label="Host">
        {(props) => (
          <Select {...props} value={chosen} onChange={(event) => setHost(event.target.value)}>
            {hosts.map((each) => (
              <option key={each}>{each}</option>
            ))}
            <option value={EVERY}>every host that no other route matches</option>
          </Select>
        )}
      </Field>
      <Field
        label="Service"
        fault={typed !== "" && !named ? "Write namespace/name." : null}
        hint={hintOf(services, service, named)}
      >
        {(props) => (
          <>
            <TextInput
              {...props}
              mono
              list="redirect-services"
              placeholder="namespace/name"
              value={typed}
              onChange={(event) => setTyped(event.target.value.trim())}
            />
            <datalist id="redirect-services">
              {services.map((each) => (
                <option key={`${each.namespace}/${each.name}`} value={`${each.namespace}/${each.name}`}>
                  {each.ports.length > 0 ? `port ${each.ports.join(", ")}` : ""}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label="Port of the Service" fault={port !== "" && !valid ? "A number from 1 to 65535." : null}>
        {(props) => (
          <>
            <TextInput
              {...props}
              mono
              inputMode="numeric"
              list="redirect-ports"
              placeholder="80"
              value={port}
              onChange={(event) => setTypedPort(event.target.value.trim())}
            />
            <datalist id="redirect-ports">
              {service?.ports.map((each) => (
                <option key={each} value={each} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <div>
        <Button type="submit" disabledReason={named && valid ? null : "Enter the Service and port first."}>
          Redirect
        </Button>
      </div>
    </form>
  );
}

function hintOf(services: readonly KnownService[], service: KnownService | undefined, named: boolean): string {
  if (service) return service.ports.length > 1 ? `It has the ports ${service.ports.join(", ")}.` : "";
  if (named && services.length > 0) return "There is no such Service yet: traffic sent there would fail.";
  return "Its pods must serve that host.";
}
