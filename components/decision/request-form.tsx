import { useId } from "react";
import { classNames } from "@/components/ui/class-names";
import { Field, TextInput } from "@/components/ui/field";
import fieldStyles from "@/components/ui/field.module.css";
import type { AskedFaults, AskedRequest } from "@/lib/policy-tests/asked-request";
import styles from "./request-form.module.css";

interface RequestFormProps {
  asked: AskedRequest;
  faults: AskedFaults;
  onChange: (change: Partial<AskedRequest>) => void;
  /** Of the cluster, offered for the client; empty while they are not known. */
  namespaces: string[];
  /** Method and headers belong to what is asked. */
  http: boolean;
}

/** Who asks for what, as curl would be told; all but the first two may stay empty. */
export function RequestForm({ asked, faults, onChange, namespaces, http }: RequestFormProps) {
  const id = useId();
  const type = (field: keyof AskedRequest) => (event: { target: { value: string } }) =>
    onChange({ [field]: event.target.value });
  return (
    <form className={styles.form} aria-label="Request" onSubmit={(event) => event.preventDefault()}>
      <Field
        label="Client"
        fault={faults.from}
        hint="A namespace, or namespace/workload: Linkerd decides by namespace."
      >
        {(props) => (
          <TextInput
            {...props}
            mono
            list={`${id}-namespaces`}
            placeholder="shop/checkout"
            value={asked.from}
            onChange={type("from")}
          />
        )}
      </Field>
      <datalist id={`${id}-namespaces`}>
        {namespaces.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field
        label="Destination"
        fault={faults.to}
        hint="https://, http://, grpc://host:port/Service/Method, tcp://host:port"
      >
        {(props) => (
          <TextInput {...props} mono placeholder="https://api.stripe.com" value={asked.to} onChange={type("to")} />
        )}
      </Field>
      <Field label="Address" fault={faults.address} hint="What the name resolves to, if known.">
        {(props) => (
          <TextInput
            {...props}
            mono
            placeholder="any address outside the cluster"
            value={asked.address}
            onChange={type("address")}
          />
        )}
      </Field>
      {http ? (
        <>
          <Field label="Method" fault={faults.method}>
            {(props) => <TextInput {...props} mono placeholder="GET" value={asked.method} onChange={type("method")} />}
          </Field>
          <Field label="Headers" fault={faults.headers} hint="One per line.">
            {(props) => (
              <textarea
                {...props}
                className={classNames(fieldStyles.control, fieldStyles.mono, styles.headers)}
                rows={3}
                spellCheck={false}
                placeholder="X-Tenant: blue"
                value={asked.headers}
                onChange={type("headers")}
              />
            )}
          </Field>
        </>
      ) : null}
    </form>
  );
}
