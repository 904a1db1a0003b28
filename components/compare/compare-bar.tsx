import { RotateCw } from "lucide-react";
import { Button } from "@/components/ui/button";
import { BarSelect } from "@/components/ui/field";
import { printDuration } from "@/lib/flows/duration";
import styles from "./compare-bar.module.css";
import { borderOf, type ComparedWindows, windowSince } from "./compared-windows";

interface CompareBarProps {
  compared: ComparedWindows;
  /** RFC 3339: where the recent window ends, also when that is now. */
  end: string;
  onChange: (change: Partial<ComparedWindows>) => void;
  /** Moves the end to now. */
  onRefresh: () => void;
}

const SPANS = [
  { seconds: 900, name: "15 min" },
  { seconds: 3_600, name: "1 h" },
  { seconds: 21_600, name: "6 h" },
  { seconds: 86_400, name: "24 h" },
  { seconds: 604_800, name: "7 d" },
  { seconds: 2_592_000, name: "30 d" },
] as const;

/** Which two windows are compared: the last so much, or since a date; with so much before it. */
export function CompareBar({ compared, end, onChange, onRefresh }: CompareBarProps) {
  return (
    <div className={styles.bar}>
      <SpanSelect
        label="New in the last"
        seconds={compared.windowSeconds}
        onChange={(windowSeconds) => onChange({ windowSeconds })}
      />
      <label className={styles.since}>
        since
        <input
          type="datetime-local"
          value={localText(borderOf(compared, end))}
          max={localText(end)}
          onChange={({ target }) => {
            const since = Date.parse(target.value);
            if (!Number.isNaN(since)) onChange({ windowSeconds: windowSince(new Date(since).toISOString(), end) });
          }}
        />
      </label>
      <SpanSelect
        label="and not in the"
        seconds={compared.baselineSeconds}
        onChange={(baselineSeconds) => onChange({ baselineSeconds })}
      />
      <span className={styles.word}>before</span>
      <Button kind="quiet" icon={<RotateCw aria-hidden />} className={styles.refresh} onClick={onRefresh}>
        Up to now
      </Button>
    </div>
  );
}

function SpanSelect(props: { label: string; seconds: number; onChange: (seconds: number) => void }) {
  const { label, seconds, onChange } = props;
  const usual = SPANS.some((span) => span.seconds === seconds);
  return (
    <BarSelect label={label} value={seconds} onChange={({ target }) => onChange(Number(target.value))}>
      {usual ? null : <option value={seconds}>{printDuration(seconds)}</option>}
      {SPANS.map((span) => (
        <option key={span.seconds} value={span.seconds}>
          {span.name}
        </option>
      ))}
    </BarSelect>
  );
}

/** As `datetime-local` wants it: the browser's own zone, to the minute. */
function localText(time: string): string {
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
