"use client";

import { useId, useState } from "react";
import { BROWSER } from "@/components/time/kept-zone";
import { useChosenZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import styles from "@/components/ui/menu.module.css";
import { browserZone, isZone, knownZones } from "@/lib/print/moment";

/** The browser's own zone, UTC, or any that IANA lists; kept for this browser. */
export function ZoneChoice({ onChosen }: { onChosen: () => void }) {
  const { choice, choose } = useChosenZone();
  const other = choice !== BROWSER && choice !== "UTC";
  const [typed, setTyped] = useState(other ? choice : "");
  const list = useId();
  const fault = typed === "" || isZone(typed) ? null : "No such zone. Use a name such as Europe/Zurich.";
  const take = (next: string) => {
    choose(next);
    onChosen();
  };
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault();
        if (typed !== "" && !fault) take(typed);
      }}
    >
      <Button kind="quiet" aria-pressed={choice === BROWSER} onClick={() => take(BROWSER)}>
        This browser ({browserZone()})
      </Button>
      <Button kind="quiet" aria-pressed={choice === "UTC"} onClick={() => take("UTC")}>
        UTC
      </Button>
      <Field label="Another zone" fault={fault}>
        {(field) => (
          <TextInput {...field} list={list} value={typed} onChange={(event) => setTyped(event.target.value.trim())} />
        )}
      </Field>
      <datalist id={list}>
        {knownZones().map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
      <Button type="submit" disabledReason={typed === "" ? "Type a zone" : fault}>
        Use it
      </Button>
    </form>
  );
}
