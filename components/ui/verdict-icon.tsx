import type { ReactNode } from "react";
import type { FlowVerdict } from "@/lib/flows/flow";
import styles from "./verdict.module.css";

const STROKE = { fill: "none", stroke: "currentColor", strokeLinecap: "round", strokeLinejoin: "round" } as const;
/** Cut out of a filled silhouette. */
const CUT = {
  fill: "none",
  stroke: "var(--bg)",
  strokeWidth: 1.7,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

const SILHOUETTE: Record<FlowVerdict, ReactNode> = {
  "allowed-by-route": (
    <>
      <circle cx="8" cy="8" r="7" fill="currentColor" />
      <path d="m4.8 8.2 2.2 2.3 4.2-4.8" {...CUT} />
    </>
  ),
  "allowed-by-default": <circle cx="8" cy="8" r="6" {...STROKE} strokeWidth="1.8" />,
  denied: (
    <>
      <path d="M5 .9h6L15.1 5v6L11 15.1H5L.9 11V5z" fill="currentColor" />
      <path d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2" {...CUT} />
    </>
  ),
  redirected: <path d="M2 12.5V9a3 3 0 0 1 3-3h8M9.8 2.6 13.4 6 9.8 9.4" {...STROKE} strokeWidth="1.8" />,
  failed: (
    <>
      <path d="M8 1 15.5 14.5H.5z" fill="currentColor" />
      <path d="M8 6v3.8m0 2.1v.1" {...CUT} />
    </>
  ),
  uncertain: (
    <>
      <circle cx="8" cy="8" r="6.2" {...STROKE} strokeLinecap="butt" strokeWidth="1.6" strokeDasharray="2.6 2.27" />
      <path d="M6.3 6.4c.1-2.3 3.5-2.2 3.4 0 0 1.3-1.7 1.4-1.7 2.7m0 2v.1" {...STROKE} strokeWidth="1.4" />
    </>
  ),
  uncovered: (
    <>
      <rect x="1.8" y="1.8" width="12.4" height="12.4" rx="2.5" {...STROKE} strokeWidth="1.5" />
      <path d="M2.5 9.5 9.5 2.5M3.5 13.5l10-10M7.5 13.8l6.3-6.3" {...STROKE} strokeWidth="1.3" />
    </>
  ),
};

/** The silhouette alone, in the verdict's colour; a word must stand nearby. */
export function VerdictIcon({ verdict }: { verdict: FlowVerdict }) {
  return (
    <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" className={`${styles.icon} ${styles[verdict]}`}>
      {SILHOUETTE[verdict]}
    </svg>
  );
}
