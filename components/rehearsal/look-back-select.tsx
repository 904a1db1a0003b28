import { nameOfWindow, RANGES } from "@/components/filter/range-select";
import { BarSelect } from "@/components/ui/field";
import { FARTHEST_SECONDS } from "@/lib/simulation/look-back";

const FARTHEST = "farthest";

interface LookBackSelectProps {
  /** null: as far as there is data. */
  windowSeconds: number | null;
  onChange: (windowSeconds: number | null) => void;
}

/** How far back flows are replayed; unless somebody chooses, as far as there is data. */
export function LookBackSelect({ windowSeconds, onChange }: LookBackSelectProps) {
  const usual = RANGES.some(({ seconds }) => seconds === windowSeconds);
  return (
    <BarSelect
      label="Last"
      value={windowSeconds ?? FARTHEST}
      onChange={({ target: { value } }) => onChange(value === FARTHEST ? null : Number(value))}
    >
      <option value={FARTHEST}>up to {nameOfWindow(FARTHEST_SECONDS)}</option>
      {windowSeconds === null || usual ? null : <option value={windowSeconds}>{nameOfWindow(windowSeconds)}</option>}
      {RANGES.map(({ seconds, name }) => (
        <option key={seconds} value={seconds}>
          {name}
        </option>
      ))}
    </BarSelect>
  );
}
