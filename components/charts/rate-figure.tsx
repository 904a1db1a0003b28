import type { ReactNode } from "react";
import { printRate } from "@/components/ui/numbers";
import styles from "./rate-figure.module.css";

interface RateFigureProps {
  /** Per second, now; null as long as nothing was scraped. */
  rate: number | null;
  unit: string;
  /** Protocols, gaps. */
  note: string;
  children: ReactNode;
}

/** The caption and the frame of a rate chart; the frame stands before the chart is there, so that nothing moves. */
export function RateFigure({ rate, unit, note, children }: RateFigureProps) {
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <b>{rate === null ? "–" : printRate(rate)}</b> {unit} <span>{note}</span>
      </figcaption>
      <div className={styles.plot}>{children}</div>
    </figure>
  );
}
