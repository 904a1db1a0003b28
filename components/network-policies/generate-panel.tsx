import { useState } from "react";
import { policyReviewHref } from "@/components/addresses/policy-review-href";
import { ButtonLink } from "@/components/ui/button";
import { CodeBlock } from "@/components/ui/code-block";
import { DownloadButton } from "@/components/ui/download-button";
import { Field, Select, TextInput } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Tag } from "@/components/ui/tag";
import { type GeneratedAnswer, type GenerateQuestion, parseLabels, parsePorts } from "@/lib/bypass/generate-question";
import { counted } from "@/lib/print/counted";
import { visibleText } from "@/lib/print/visible-text";
import styles from "./network-policies.module.css";

interface GeneratePanelProps {
  namespace: string;
  question: GenerateQuestion;
  onChange: (question: GenerateQuestion) => void;
  /** null until it was answered. */
  generated: GeneratedAnswer | null;
}

const CHOICES = [
  ["controlPlane", "Linkerd's control plane", "Pods with a proxy do not become ready without it."],
  ["withinNamespace", "Pods of this namespace", "They may connect to each other."],
  [
    "complements",
    "Where ingress policies let them in",
    "The egress side of each ingress policy that selects these pods as a source.",
  ],
  [
    "redirects",
    "Where routes redirect to a Service",
    "The pods behind each Service that a route of an EgressNetwork names as its backend.",
  ],
  [
    "observed",
    "Addresses reached in the last hour",
    "Outside the cluster, by proxies of this namespace. A NetworkPolicy cannot say names: when their addresses change, connections fail.",
  ],
  ["internetByLabel", "The internet, by label", 'Only pods labelled networking/allow-internet-egress: "true".'],
] as const;

/** A default-deny for egress of one namespace: what it keeps open, and the policies that follow, to review and apply. */
export function GeneratePanel({ namespace, question, onChange, generated }: GeneratePanelProps) {
  return (
    <section className={styles.generate} aria-labelledby="generate-heading">
      <h3 id="generate-heading">Default-deny egress for {namespace}</h3>
      <div className={styles.choices}>
        <Field label="DNS">
          {(props) => (
            <Select
              {...props}
              value={question.dns}
              onChange={(event) =>
                onChange({ ...question, dns: event.target.value === "anywhere" ? "anywhere" : "resolver" })
              }
            >
              <option value="resolver">The cluster's resolver</option>
              <option value="anywhere">Anywhere on port 53</option>
            </Select>
          )}
        </Field>
        {CHOICES.map(([key, label, hint]) => (
          <label key={key} className={styles.choice} title={hint}>
            <input
              type="checkbox"
              checked={question[key]}
              onChange={(event) => onChange({ ...question, [key]: event.target.checked })}
            />
            {label}
          </label>
        ))}
        <ParsedField
          label="Ports to public addresses, for every pod"
          placeholder="443"
          takes="Ports from 1 to 65535, separated by commas."
          initial={question.internetPorts.join(", ")}
          parse={parsePorts}
          onChange={(internetPorts) => onChange({ ...question, internetPorts })}
        />
        <ParsedField
          label="Labels of pods that ask the API server"
          placeholder="app=operator"
          takes="Labels such as app=operator, separated by commas."
          initial={question.apiServer}
          parse={(text) => parseLabels(text) && text.trim()}
          onChange={(apiServer) => onChange({ ...question, apiServer })}
        />
      </div>
      {generated ? (
        <Outcome
          namespace={namespace}
          generated={generated}
          confirmed={question.confirmed}
          reviewHref={policyReviewHref({ namespaces: [namespace], question })}
          onConfirm={() => onChange({ ...question, confirmed: true })}
        />
      ) : null}
    </section>
  );
}

interface ParsedFieldProps<Value> {
  label: string;
  placeholder: string;
  /** What it takes, told where `parse` gives null. */
  takes: string;
  initial: string;
  parse: (text: string) => Value | null;
  onChange: (value: Value) => void;
}

/** Text that counts once it can be read; what cannot is kept, and told. */
function ParsedField<Value>({ label, placeholder, takes, initial, parse, onChange }: ParsedFieldProps<Value>) {
  const [text, setText] = useState(initial);
  return (
    <Field label={label} fault={parse(text) === null ? takes : null}>
      {(props) => (
        <TextInput
          {...props}
          value={text}
          placeholder={placeholder}
          onChange={(event) => {
            setText(event.target.value);
            const value = parse(event.target.value);
            if (value !== null) onChange(value);
          }}
        />
      )}
    </Field>
  );
}

interface OutcomeProps {
  namespace: string;
  generated: GeneratedAnswer;
  confirmed: boolean;
  reviewHref: string;
  onConfirm: () => void;
}

function Outcome({ namespace, generated, confirmed, reviewHref, onConfirm }: OutcomeProps) {
  const { policies, already, names, refusals, notices, yaml } = generated;
  return (
    <>
      {refusals.map(({ what, why, remedy }) => (
        <Notice key={`${what} ${why}`} slim>
          <b>{what} was not generated.</b> {why} {remedy}
        </Notice>
      ))}
      {!confirmed && refusals.some(({ confirmable }) => confirmable) ? (
        <label className={styles.choice}>
          <input type="checkbox" checked={false} onChange={onConfirm} /> I understand that {namespace} serves other
          namespaces
        </label>
      ) : null}
      {notices.map((notice) => (
        <p key={notice} className={styles.note}>
          {notice}
        </p>
      ))}
      {names.length > 0 ? (
        <details className={styles.names} open={names.some(({ open }) => open !== "all")}>
          <summary>{counted(names.length, "route")} of EgressNetworks that allow hostnames</summary>
          <ul className={styles.drafted}>
            {names.map(({ hostnames, port, route, sentence }) => (
              <li key={`${route} ${port}`}>
                <b>{visibleText(hostnames)}</b>
                {port === null ? "" : `:${port}`} <Tag>{route}</Tag> {sentence}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
      {already.length > 0 ? (
        <p className={styles.note}>
          Already in place: {already.map((each) => `${each.namespace}/${each.name}`).join(", ")}.
        </p>
      ) : null}
      {policies.length === 0 && refusals.length === 0 ? (
        <p className={styles.note}>Nothing is missing: the policies in place already do this.</p>
      ) : null}
      {policies.length > 0 ? (
        <>
          <ul className={styles.drafted}>
            {policies.map(({ name, namespace: where, verb, sentence, notices: own }) => (
              <li key={`${where}/${name}`}>
                <b>
                  {where}/{name}
                </b>{" "}
                <Tag>{verb}</Tag> {sentence} {own.join(" ")}
              </li>
            ))}
          </ul>
          <p className={styles.note}>
            Nothing has been written. The review applies them so that what is open stays open until the last one is
            stored. By hand, pods have only what is stored so far: the review has the commands.
          </p>
          <ButtonLink kind="ink" href={reviewHref} className={styles.review}>
            Review…
          </ButtonLink>
          <CodeBlock code={yaml} what="YAML" />
          <DownloadButton text={yaml} fileName={`${namespace}-network-policies.yaml`}>
            Download YAML
          </DownloadButton>
        </>
      ) : null}
    </>
  );
}
