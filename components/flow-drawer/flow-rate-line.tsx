import { useZone } from "@/components/time/zone";
import type { FlowDetail } from "@/lib/flows/flow";
import { printClock } from "@/lib/print/moment";
import { printPerSecond } from "@/lib/print/numbers";
import styles from "./flow-rate-line.module.css";

const WIDTH = 448;
const HEIGHT = 44;

/** The rate of one flow over the window; a gap where none of its proxies was scraped. */
export function FlowRateLine({ rates, unit }: { rates: FlowDetail["rates"]; unit: "req" | "conn" }) {
  const zone = useZone();
  const [first, last] = [rates[0], rates.at(-1)];
  if (!first || !last || first === last) return null;
  const most = Math.max(...rates.map(({ perSecond }) => perSecond ?? 0));
  const span = last.at - first.at;
  const x = (at: number) => ((at - first.at) / span) * WIDTH;
  const y = (perSecond: number) => HEIGHT - 1 - (most === 0 ? 0 : (perSecond / most) * (HEIGHT - 4));
  const lines = stretchesOf(rates).map((stretch) =>
    stretch.map(({ at, perSecond }) => `${x(at).toFixed(1)},${y(perSecond).toFixed(1)}`).join(" "),
  );
  const seconds = span / 1000;
  return (
    <figure className={styles.figure}>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Rate since ${printClock(first.at, seconds, zone)}: up to ${printPerSecond(most, unit)}`}
      >
        {lines.map((points) => (
          <polyline key={points} points={points} vectorEffect="non-scaling-stroke" />
        ))}
      </svg>
      <figcaption>
        <span>{printClock(first.at, seconds, zone)}</span>
        <span>up to {printPerSecond(most, unit)}</span>
        <span>{printClock(last.at, seconds, zone)}</span>
      </figcaption>
    </figure>
  );
}

function stretchesOf(rates: FlowDetail["rates"]): { at: number; perSecond: number }[][] {
  const stretches: { at: number; perSecond: number }[][] = [[]];
  for (const { at, perSecond } of rates) {
    if (perSecond === null) stretches.push([]);
    else stretches.at(-1)?.push({ at, perSecond });
  }
  return stretches.filter((stretch) => stretch.length > 0);
}
