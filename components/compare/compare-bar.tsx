import { RotateCw } from "lucide-react";
import { RangeSelect } from "@/components/filter/range-select";
import { Button } from "@/components/ui/button";
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

/** Which two windows are compared: the last so much, or since a date; with so much before it. */
export function CompareBar({ compared, end, onChange, onRefresh }: CompareBarProps) {
  return (
    <div className={styles.bar}>
      <RangeSelect
        label="New in the last"
        windowSeconds={compared.windowSeconds}
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
      <RangeSelect
        label="and not in the"
        windowSeconds={compared.baselineSeconds}
        onChange={(baselineSeconds) => onChange({ baselineSeconds })}
      />
      <span className={styles.word}>before</span>
      <Button kind="quiet" icon={<RotateCw aria-hidden />} className={styles.refresh} onClick={onRefresh}>
        Set end to now
      </Button>
    </div>
  );
}

/** As `datetime-local` wants it: the browser's own zone, to the minute. */
function localText(time: string): string {
  const at = new Date(time);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
