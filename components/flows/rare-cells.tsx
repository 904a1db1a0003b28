import { Check, CircleQuestionMark, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import table from "@/components/ui/table.module.css";
import type { LatencyBands } from "@/lib/flows/flow";
import { BAND_NAMES, bandOf } from "@/lib/flows/latency-band";
import type { PredictionMark } from "@/lib/flows/prediction-mark";
import { printCount } from "@/lib/print/numbers";
import { FilterValue } from "../filter/filter-value";
import styles from "./rare-cells.module.css";

// Cells of columns that stand in the table only where somebody chose them: loaded with the first of them.

const BAR_WIDTH = 40;
const MOST_ANSWERS = 3;

/** How the requests spread over the bands, and the band by the end of which 95 of 100 were answered. */
export function LatencyCell({ latency }: { latency: LatencyBands }) {
  const all = latency.reduce((sum, count) => sum + count, 0);
  let from = 0;
  return (
    <span className={styles.latency} title={latencyTitle(latency)}>
      <svg className={styles.bar} width={BAR_WIDTH} height={8} aria-hidden>
        {latency.map((count, band) => {
          const x = from;
          from += all === 0 ? 0 : (count / all) * BAR_WIDTH;
          if (count <= 0) return null;
          return <rect key={BAND_NAMES[band]} data-band={band} x={x} width={Math.max(1, from - x)} height={8} />;
        })}
      </svg>
      <span>{BAND_NAMES[bandOf(latency)] ?? "–"}</span>
    </span>
  );
}

function latencyTitle(latency: LatencyBands): string {
  const bands = latency.flatMap((count, band) => (count > 0 ? `${BAND_NAMES[band]} × ${printCount(count)}` : []));
  return `95 of 100 requests took ${BAND_NAMES[bandOf(latency)] ?? "–"}. All: ${bands.join(", ")}`;
}

const PREDICTION: Record<PredictionMark, { icon: ReactNode; className: string | undefined; title: string }> = {
  agrees: {
    icon: <Check aria-hidden size={13} />,
    className: table.mid,
    title: "Matches the current policy",
  },
  differs: {
    icon: <TriangleAlert aria-hidden size={13} />,
    className: styles.differs,
    title: "No longer matches the current policy",
  },
  open: {
    icon: <CircleQuestionMark aria-hidden size={13} />,
    className: table.dim,
    title: "Unknown: it depends on what the metrics lack",
  },
};

export function PredictionCell({ mark }: { mark: PredictionMark }) {
  const { icon, className, title } = PREDICTION[mark];
  return (
    <FilterValue filterKey="prediction" value={mark} title={title} className={className}>
      <span className={styles.prediction}>
        {icon} {mark}
      </span>
    </FilterValue>
  );
}

/** The most frequent answers, each a filter. */
export function AnswersCell({ answers }: { answers: [string, number][] }) {
  return answers.slice(0, MOST_ANSWERS).map(([answer]) => (
    <span key={answer} className={styles.answer}>
      <FilterValue filterKey="status" value={answer}>
        {answer}
      </FilterValue>
    </span>
  ));
}
