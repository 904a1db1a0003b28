"use client";

import { useState } from "react";
import { Field, TextInput } from "@/components/ui/field";
import { type ManifestForm, readForm, writeForm } from "@/lib/authoring/editor/manifest-form";
import type { Diagnostic } from "@/lib/authoring/editor/parse-manifest";
import { parsePathLimits, printPathLimits } from "@/lib/authoring/flows/path-limits";
import styles from "./authoring.module.css";
import { ListInput } from "./list-input";

interface ManifestFieldsProps {
  text: string;
  diagnostics: readonly Diagnostic[];
  onText: (text: string) => void;
}

/** The fields of a manifest that people change, in step with its text. A text that cannot be read keeps the form as it was. */
export function ManifestFields({ text, diagnostics, onText }: ManifestFieldsProps) {
  const now = readForm(text);
  const [last, setLast] = useState(now);
  if (now && JSON.stringify(now) !== JSON.stringify(last)) setLast(now);
  const form = now ?? last;
  if (!form || Object.values(form).every((each) => each === null)) return null;
  const { hostnames, port, paths, cidrs } = form;
  const change = (part: Partial<ManifestForm>) => onText(writeForm(text, part));
  const faultOf = (field: string) =>
    diagnostics.find((each) => each.severity === "error" && each.field?.startsWith(field))?.message ?? null;
  // In the place of another line, so that nothing moves under whoever types below.
  const hintOf = (values: readonly string[], none: string) =>
    now === null ? "Available again once the YAML is valid." : values.length === 0 ? none : "One per line.";
  return (
    <fieldset className={styles.manifestFields} disabled={now === null}>
      <legend className="visually-hidden">Form</legend>
      {hostnames ? (
        <Field label="Hostnames" hint={hintOf(hostnames, "None: every hostname.")} fault={faultOf("spec.hostnames")}>
          {(props) => <ListInput {...props} values={hostnames} onValues={(values) => change({ hostnames: values })} />}
        </Field>
      ) : null}
      {cidrs ? (
        <Field label="CIDRs" hint={hintOf(cidrs, "At least one.")} fault={faultOf("spec.networks")}>
          {(props) => <ListInput {...props} values={cidrs} onValues={(values) => change({ cidrs: values })} />}
        </Field>
      ) : null}
      {port !== null ? (
        <Field label="Port" fault={faultOf("spec.parentRefs[0].port")}>
          {(props) => (
            <TextInput
              {...props}
              mono
              inputMode="numeric"
              value={port}
              onChange={(event) => change({ port: event.target.value.trim() })}
            />
          )}
        </Field>
      ) : null}
      {paths ? <PathsField paths={paths} onPaths={(limits) => change({ paths: limits })} /> : null}
    </fieldset>
  );
}

interface PathsFieldProps {
  paths: NonNullable<ManifestForm["paths"]>;
  onPaths: (paths: NonNullable<ManifestForm["paths"]>) => void;
}

function PathsField({ paths, onPaths }: PathsFieldProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const wrong = typed !== null && parsePathLimits(typed) === null;
  return (
    <Field
      label="Paths and methods"
      hint="Empty: every path and method."
      fault={wrong ? "Write paths separated by commas, each with a method before it to allow only that one." : null}
    >
      {(props) => (
        <TextInput
          {...props}
          mono
          placeholder="GET /orders, /v1"
          value={typed ?? printPathLimits(paths)}
          onChange={(event) => {
            setTyped(event.target.value);
            const limits = parsePathLimits(event.target.value);
            if (limits) onPaths(limits);
          }}
          onBlur={() => wrong || setTyped(null)}
        />
      )}
    </Field>
  );
}
