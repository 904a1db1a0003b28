"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Field, TextInput } from "@/components/ui/field";
import styles from "@/components/ui/menu.module.css";
import { Popover } from "@/components/ui/popover";
import { type FlowSearch, MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "@/lib/flows/asked/search";

type Range = Pick<FlowSearch, "windowSeconds" | "end">;

/** The button in the bar. */
export function CustomRange({ search, onChange }: { search: Range; onChange: (range: Range) => void }) {
  return (
    <Popover label="Custom range" kind="quiet" words="Custom…">
      {(close) => (
        <RangeForm
          search={search}
          onChoose={(range) => {
            onChange(range);
            close();
          }}
        />
      )}
    </Popover>
  );
}

interface RangeFormProps {
  search: Range;
  onChoose: (range: Range) => void;
}

/** From a moment to a moment, in UTC as Prometheus has it. */
function RangeForm({ search, onChoose }: RangeFormProps) {
  const [now] = useState(() => Date.now());
  const end = search.end === null ? now : Date.parse(search.end);
  const [from, setFrom] = useState(printMoment(end - search.windowSeconds * 1000));
  const [to, setTo] = useState(printMoment(end));
  const range = { start: Date.parse(`${from}Z`), end: Date.parse(`${to}Z`) };
  const fault = faultOf(range, now);
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault();
        if (fault) return;
        const windowSeconds = Math.round((range.end - range.start) / 1000);
        onChoose({ windowSeconds, end: new Date(range.end).toISOString() });
      }}
    >
      <Field label="From (UTC)">
        {(field) => (
          <TextInput {...field} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
        )}
      </Field>
      <Field label="To (UTC)" fault={fault}>
        {(field) => (
          <TextInput {...field} type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
        )}
      </Field>
      <Button type="submit" disabledReason={fault}>
        Show
      </Button>
    </form>
  );
}

function faultOf({ start, end }: { start: number; end: number }, now: number): string | null {
  if (Number.isNaN(start) || Number.isNaN(end)) return "Both need a date and a time.";
  const seconds = (end - start) / 1000;
  if (seconds < MIN_WINDOW_SECONDS) return "It has to end after it begins.";
  if (seconds > MAX_WINDOW_SECONDS) return "At most 30 days.";
  if (start > now) return "It has not begun yet.";
  return null;
}

function printMoment(at: number): string {
  return new Date(at).toISOString().slice(0, 16);
}
