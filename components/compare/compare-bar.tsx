import { RotateCw } from "lucide-react";
import { useState } from "react";
import { MomentField } from "@/components/filter/moment-field";
import { RangeSelect } from "@/components/filter/range-select";
import { useZone } from "@/components/time/zone";
import { Button } from "@/components/ui/button";
import menu from "@/components/ui/menu.module.css";
import { Popover } from "@/components/ui/popover";
import { printMinute } from "@/lib/print/moment";
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
  const zone = useZone();
  const border = borderOf(compared, end);
  return (
    <div className={styles.bar}>
      <RangeSelect
        label="New in the last"
        windowSeconds={compared.windowSeconds}
        onChange={(windowSeconds) => onChange({ windowSeconds })}
      />
      <Popover label="Since" kind="quiet" words={`since ${printMinute(border, zone)}`}>
        {(close) => (
          <SinceForm
            since={Date.parse(border)}
            onChoose={(since) => {
              onChange({ windowSeconds: windowSince(new Date(since).toISOString(), end) });
              close();
            }}
          />
        )}
      </Popover>
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

function SinceForm({ since, onChoose }: { since: number; onChoose: (since: number) => void }) {
  const [at, setAt] = useState<number | null>(since);
  return (
    <form
      className={menu.fields}
      onSubmit={(event) => {
        event.preventDefault();
        if (at !== null) onChoose(at);
      }}
    >
      <MomentField label="New since" initially={since} onChange={setAt} />
      <Button type="submit" disabledReason={at === null ? "It needs a date and a time." : null}>
        Show
      </Button>
    </form>
  );
}
