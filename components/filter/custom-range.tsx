"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import styles from "@/components/ui/menu.module.css";
import { Popover } from "@/components/ui/popover";
import { type FlowSearch, MAX_WINDOW_SECONDS, MIN_WINDOW_SECONDS } from "@/lib/flows/asked/search";
import { MomentField } from "./moment-field";

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

/** From a moment to a moment, in the reader's zone. */
function RangeForm({ search, onChoose }: RangeFormProps) {
  const [now] = useState(() => Date.now());
  const shownEnd = search.end === null ? now : Date.parse(search.end);
  const [start, setStart] = useState<number | null>(shownEnd - search.windowSeconds * 1000);
  const [end, setEnd] = useState<number | null>(shownEnd);
  const fault = faultOf(start, end, now);
  return (
    <form
      className={styles.fields}
      onSubmit={(event) => {
        event.preventDefault();
        if (fault || start === null || end === null) return;
        onChoose({ windowSeconds: Math.round((end - start) / 1000), end: new Date(end).toISOString() });
      }}
    >
      <MomentField label="From" initially={shownEnd - search.windowSeconds * 1000} onChange={setStart} />
      <MomentField label="To" initially={shownEnd} onChange={setEnd} fault={fault} />
      <Button type="submit" disabledReason={fault}>
        Show
      </Button>
    </form>
  );
}

function faultOf(start: number | null, end: number | null, now: number): string | null {
  if (start === null || end === null) return "Both need a date and a time.";
  const seconds = (end - start) / 1000;
  if (seconds < MIN_WINDOW_SECONDS) return "The end must be after the start.";
  if (seconds > MAX_WINDOW_SECONDS) return "At most 30 days.";
  if (start > now) return "The start is in the future.";
  return null;
}
