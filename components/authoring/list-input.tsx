"use client";

import { type ComponentProps, useState } from "react";
import styles from "./authoring.module.css";

interface ListInputProps extends Omit<ComponentProps<"textarea">, "value" | "onChange"> {
  values: readonly string[];
  onValues: (values: string[]) => void;
}

/** Names or addresses, one a line; grows with them. */
export function ListInput({ values, onValues, ...rest }: ListInputProps) {
  // What is typed keeps its blanks and empty lines while it is typed.
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <textarea
      {...rest}
      className={styles.list}
      rows={1}
      wrap="off"
      spellCheck={false}
      autoCapitalize="off"
      autoComplete="off"
      value={typed ?? values.join("\n")}
      onChange={(event) => {
        setTyped(event.target.value);
        onValues(event.target.value.split(/[\s,]+/).filter(Boolean));
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
