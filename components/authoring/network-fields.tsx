"use client";

import { Lock, LockOpen } from "lucide-react";
import { RangeFields } from "@/components/authoring/range-fields";
import { Field, Select, TextInput } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { FormFault, NetworkForm } from "@/lib/authoring/draft-network";
import styles from "./authoring.module.css";

interface NetworkFieldsProps {
  form: NetworkForm;
  faults: FormFault[];
  /** Names of the cluster's namespaces, as far as they could be listed. */
  namespaces: string[];
  globalNamespace: string;
  onChange: (form: NetworkForm) => void;
}

/** What an EgressNetwork is made of; each field says at once what is wrong with it. */
export function NetworkFields({ form, faults, namespaces, globalNamespace, onChange }: NetworkFieldsProps) {
  const faultOf = (field: string) => faults.find((each) => each.field === field)?.sentence ?? null;
  return (
    <form className={styles.fields} aria-label="New network" onSubmit={(event) => event.preventDefault()}>
      <div className={styles.pair}>
        <Field label="Name" fault={faultOf("name")}>
          {(props) => (
            <TextInput
              {...props}
              mono
              value={form.name}
              onChange={(event) => onChange({ ...form, name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Applies to"
          hint={form.scope === "global" ? `in ${globalNamespace}` : "shadows global networks in this namespace"}
          fault={form.scope === "global" ? faultOf("namespace") : null}
        >
          {(props) => (
            <Select
              {...props}
              value={form.scope}
              onChange={(event) =>
                onChange({ ...form, scope: event.target.value === "global" ? "global" : "namespace" })
              }
            >
              <option value="namespace">One namespace</option>
              <option value="global">Every namespace without its own (global)</option>
            </Select>
          )}
        </Field>
      </div>
      {form.scope === "namespace" ? (
        <Field label="Namespace" fault={faultOf("namespace")}>
          {(props) => (
            <>
              <TextInput
                {...props}
                mono
                list="known-namespaces"
                value={form.namespace}
                onChange={(event) => onChange({ ...form, namespace: event.target.value })}
              />
              <datalist id="known-namespaces">
                {namespaces.map((namespace) => (
                  <option key={namespace} value={namespace} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      ) : null}
      <div className={styles.group}>
        <span className={styles.label}>When no route matches</span>
        <Segmented
          label="When no route matches"
          value={form.trafficPolicy}
          segments={[
            { value: "Allow", label: "Allow", note: "observe first", icon: <LockOpen aria-hidden /> },
            { value: "Deny", label: "Deny", note: "only what routes allow", icon: <Lock aria-hidden /> },
          ]}
          onChoose={(trafficPolicy) => onChange({ ...form, trafficPolicy })}
        />
      </div>
      <RangeFields form={form} faultOf={faultOf} onChange={onChange} />
      {faultOf("") ? (
        <p role="alert" className={styles.fault}>
          {faultOf("")}
        </p>
      ) : null}
    </form>
  );
}
