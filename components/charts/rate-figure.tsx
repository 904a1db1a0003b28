"use client";

import { ImageDown } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { saveFile } from "@/components/ui/save-file";
import { printRate } from "@/lib/print/numbers";
import styles from "./rate-figure.module.css";

interface RateFigureProps {
  /** Per second, now; null as long as nothing was scraped. */
  rate: number | null;
  unit: string;
  /** Protocols, gaps. */
  note: string;
  /** Of the picture that can be saved, without ending; null while there is none. */
  picture: string | null;
  legend: ReactNode;
  children: ReactNode;
}

/** The caption and the frame of a rate chart; the frame stands before the chart is there, so that nothing moves. */
export function RateFigure({ rate, unit, note, picture, legend, children }: RateFigureProps) {
  const figure = useRef<HTMLElement>(null);
  const save = async () => {
    const svg = figure.current?.querySelector<SVGSVGElement>("svg.recharts-surface");
    if (!svg) return;
    const { pngOf } = await import("./svg-png");
    saveFile(await pngOf(svg), `${picture}.png`);
  };
  return (
    <figure className={styles.figure} ref={figure}>
      <figcaption className={styles.caption}>
        <b>{rate === null ? "–" : printRate(rate)}</b> {unit} <span>{note}</span>
        {legend}
        {picture ? (
          <Button
            kind="quiet"
            square
            className={styles.save}
            icon={<ImageDown aria-hidden />}
            aria-label={`Save ${picture} as PNG`}
            title="Save as PNG"
            onClick={save}
          />
        ) : null}
      </figcaption>
      <div className={styles.plot}>{children}</div>
    </figure>
  );
}
