import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names";
import styles from "./field.module.css";

interface FieldProps {
  label: string;
  /** Stands below while there is no fault. */
  hint?: ReactNode;
  /** What is wrong with the value, in one sentence with the remedy. */
  fault?: string | null;
  /** The label is read out but not shown. */
  bare?: boolean;
  children: (props: {
    id: string;
    "aria-describedby": string | undefined;
    "aria-invalid": true | undefined;
  }) => ReactNode;
}

/** A label, a control and what is wrong with it; ties them together for assistive technology. */
export function Field({ label, hint, fault, bare, children }: FieldProps) {
  const id = useId();
  const note = fault ?? hint;
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={bare ? "visually-hidden" : styles.label}>
        {label}
      </label>
      {children({ id, "aria-describedby": note ? `${id}-note` : undefined, "aria-invalid": fault ? true : undefined })}
      {note ? (
        <p id={`${id}-note`} className={fault ? styles.fault : styles.hint}>
          {note}
        </p>
      ) : null}
    </div>
  );
}

export function TextInput({ className, mono, ...rest }: ComponentProps<"input"> & { mono?: boolean }) {
  return (
    <input
      type="text"
      autoComplete="off"
      spellCheck={false}
      {...rest}
      className={classNames(styles.control, mono && styles.mono, className)}
    />
  );
}

export function Select({ className, ...rest }: ComponentProps<"select">) {
  return <select {...rest} className={classNames(styles.control, styles.select, className)} />;
}

/** A select in a bar: its label stands before it in grey, and the edge shows only under the pointer. */
export function BarSelect({ label, className, ...rest }: ComponentProps<"select"> & { label: string }) {
  const id = useId();
  return (
    <span className={classNames(styles.barSelect, className)}>
      <label htmlFor={id}>{label}</label>
      <select id={id} {...rest} />
    </span>
  );
}
