"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import { isPort } from "@/lib/authoring/port";
import styles from "./authoring.module.css";

/** A port that nobody offered. */
export function OtherPort({ onAnswer }: { onAnswer: (port: number) => void }) {
  const [other, setOther] = useState("");
  const port = /^\d{1,5}$/.test(other) && isPort(Number(other)) ? Number(other) : null;
  return (
    <form
      className={styles.other}
      onSubmit={(event) => {
        event.preventDefault();
        if (port !== null) onAnswer(port);
      }}
    >
      <Field label="Another port" fault={other !== "" && port === null ? "A number from 1 to 65535." : null}>
        {(props) => (
          <TextInput
            {...props}
            inputMode="numeric"
            value={other}
            onChange={(event) => setOther(event.target.value.trim())}
          />
        )}
      </Field>
      <Button type="submit" disabledReason={port === null ? "Enter a port first." : null}>
        Use it
      </Button>
    </form>
  );
}
