"use client";

import { ImageDown, Sheet } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { Button } from "@/components/ui/button";
import { saveFile } from "@/components/ui/save-file";
import { printRate } from "@/lib/print/numbers";
import styles from "./rate-figure.module.css";

interface RateFigureProps {
  /** Per second, now; null as long as nothing was scraped. */
  rate: number | null;
  unit: string;
  /** Protocols, step, gaps: as many of them as there is room for, each of them whole. */
  notes: readonly string[];
  /** Of what is drawn, to be saved: its name without ending, and its points as CSV; null while there is nothing. */
  saved: { name: string; csv: () => Promise<string> } | null;
  legend: ReactNode;
  children: ReactNode;
}

/** The caption and the frame of a rate chart; the frame stands before the chart is there, so that nothing moves. */
export function RateFigure({ rate, unit, notes, saved, legend, children }: RateFigureProps) {
  const figure = useRef<HTMLElement>(null);
  const savePicture = async (name: string) => {
    const svg = figure.current?.querySelector<SVGSVGElement>("svg.recharts-surface");
    if (!svg) return;
    const { pngOf } = await import("./svg-png");
    saveFile(await pngOf(svg), `${name}.png`);
  };
  return (
    <figure className={styles.figure} ref={figure}>
      <figcaption className={styles.caption}>
        <b>{rate === null ? "–" : printRate(rate)}</b> <span>{unit}</span>{" "}
        <span className={styles.notes} title={notes.join(" · ")}>
          {notes.map((note, index) => (
            <span key={note}>
              {index > 0 ? " · " : ""}
              {note}
            </span>
          ))}
        </span>
        {legend}
        {saved ? (
          <>
            <Button
              kind="quiet"
              square
              className={styles.save}
              icon={<ImageDown aria-hidden />}
              aria-label={`Save ${saved.name} as PNG`}
              title="Save as PNG"
              onClick={() => savePicture(saved.name)}
            />
            <Button
              kind="quiet"
              square
              className={styles.save}
              icon={<Sheet aria-hidden />}
              aria-label={`Save ${saved.name} as CSV`}
              title="Save as CSV"
              onClick={async () =>
                saveFile(new Blob([await saved.csv()], { type: "text/csv;charset=utf-8" }), `${saved.name}.csv`)
              }
            />
          </>
        ) : null}
      </figcaption>
      <div className={styles.plot}>{children}</div>
    </figure>
  );
}
