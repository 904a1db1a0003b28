"use client";

import { Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import type { NetworkForm } from "@/lib/authoring/draft-network";
import styles from "./authoring.module.css";

interface RangeFieldsProps {
  form: NetworkForm;
  faultOf: (field: string) => string | null;
  onChange: (form: NetworkForm) => void;
}

/** Which addresses: all outside of the cluster, or ranges each with exceptions. */
export function RangeFields({ form, faultOf, onChange }: RangeFieldsProps) {
  const everything = form.networks.length === 0;
  const setRange = (index: number, range: NetworkForm["networks"][number]) =>
    onChange({ ...form, networks: form.networks.map((each, at) => (at === index ? range : each)) });
  return (
    <fieldset className={styles.ranges}>
      <legend className={styles.label}>Networks</legend>
      <label className={styles.choice}>
        <input type="radio" name="networks" checked={everything} onChange={() => onChange({ ...form, networks: [] })} />
        Everything outside the cluster
      </label>
      <label className={styles.choice}>
        <input
          type="radio"
          name="networks"
          checked={!everything}
          onChange={() => onChange({ ...form, networks: [{ cidr: "", except: [] }] })}
        />
        These ranges
      </label>
      {form.networks.map((range, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a range that is being typed has no other identity
        <div key={index} className={styles.range}>
          <Field label={`CIDR ${index + 1}`} fault={faultOf(`networks[${index}].cidr`)}>
            {(props) => (
              <TextInput
                {...props}
                mono
                placeholder="203.0.113.0/24"
                value={range.cidr}
                onChange={(event) => setRange(index, { ...range, cidr: event.target.value.trim() })}
              />
            )}
          </Field>
          <ExceptionsField range={range} index={index} faultOf={faultOf} onChange={(next) => setRange(index, next)} />
          <Button
            kind="quiet"
            square
            icon={<X aria-hidden />}
            aria-label={`Remove CIDR ${index + 1}`}
            onClick={() => onChange({ ...form, networks: form.networks.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {everything ? null : (
        <Button
          kind="quiet"
          icon={<Plus aria-hidden />}
          onClick={() => onChange({ ...form, networks: [...form.networks, { cidr: "", except: [] }] })}
        >
          Add range
        </Button>
      )}
    </fieldset>
  );
}

interface ExceptionsFieldProps {
  range: NetworkForm["networks"][number];
  index: number;
  faultOf: (field: string) => string | null;
  onChange: (range: NetworkForm["networks"][number]) => void;
}

function ExceptionsField({ range, index, faultOf, onChange }: ExceptionsFieldProps) {
  const faults = range.except
    .map((_, at) => faultOf(`networks[${index}].except[${at}]`))
    .filter((each) => each !== null);
  return (
    <Field label={`Except ${index + 1}`} hint="separated by spaces" fault={faults.join(" ") || null}>
      {(props) => (
        <TextInput
          {...props}
          mono
          placeholder="none"
          defaultValue={range.except.join(" ")}
          onChange={(event) => onChange({ ...range, except: event.target.value.split(/[\s,]+/).filter(Boolean) })}
        />
      )}
    </Field>
  );
}
