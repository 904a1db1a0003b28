"use client";

import { useState } from "react";
import { useZone } from "@/components/time/zone";
import { Field, TextInput } from "@/components/ui/field";
import { parseLocal, printLocalMinute, printOffset } from "@/lib/print/moment";

interface MomentFieldProps {
  label: string;
  /** Milliseconds since the epoch: what it begins with. */
  initially: number;
  /** null while what stands there is no moment. */
  onChange: (at: number | null) => void;
  /** What is wrong with the moment beside its form. */
  fault?: string | null;
}

/** A moment as it is typed: an ISO date and 24 hours, in the reader's zone. Arrows step the part that the caret is in. */
export function MomentField({ label, initially, onChange, fault }: MomentFieldProps) {
  const zone = useZone();
  const [typed, setTyped] = useState({ text: printLocalMinute(initially, zone), zone });
  // Another zone is chosen while it stands here: the moment stays, and is written anew.
  if (typed.zone !== zone) {
    const at = parseLocal(typed.text, typed.zone);
    setTyped({ text: at === null ? typed.text : printLocalMinute(at, zone), zone });
  }
  const at = parseLocal(typed.text, zone);
  const take = (text: string) => {
    setTyped({ text, zone });
    onChange(parseLocal(text, zone));
  };
  return (
    <Field
      label={`${label} (${printOffset(at ?? initially, zone)})`}
      fault={at === null ? "Write it as 2026-11-21 09:28." : fault}
    >
      {(field) => (
        <TextInput
          {...field}
          mono
          inputMode="numeric"
          maxLength={19}
          value={typed.text}
          onChange={(event) => take(event.target.value)}
          onKeyDown={(event) => {
            const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
            if (step === undefined || at === null) return;
            event.preventDefault();
            const input = event.currentTarget;
            const caret = input.selectionStart ?? 0;
            take(printLocalMinute(stepped(at, caret, step), zone));
            requestAnimationFrame(() => input.setSelectionRange(caret, caret));
          }}
        />
      )}
    </Field>
  );
}

const MINUTE = 60_000;
const DAY = 86_400_000;

/** `2026-11-21 09:28`: months in front, then days, hours, minutes. */
function stepped(at: number, caret: number, step: number): number {
  if (caret > 13) return at + step * MINUTE;
  if (caret > 10) return at + step * 60 * MINUTE;
  if (caret > 7) return at + step * DAY;
  const time = new Date(at);
  if (caret > 4) return time.setUTCMonth(time.getUTCMonth() + step);
  return time.setUTCFullYear(time.getUTCFullYear() + step);
}
