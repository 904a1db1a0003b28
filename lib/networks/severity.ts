import type { Finding } from "../resolver/lint/lint";

export type Severity = Finding["severity"];

/** The worst first. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

const NAME: Record<Severity, string> = { error: "error", warning: "warning", info: "note" };

/** `2 errors`, `1 warning`, `3 notes`. */
export function countOf(severity: Severity, count: number): string {
  return `${count} ${NAME[severity]}${count === 1 ? "" : "s"}`;
}

/** The worst of the findings with how many there are of it, and how many lesser ones; null where there are none. */
export function worstOf(findings: readonly Finding[]): { severity: Severity; count: number; lesser: number } | null {
  const severity = SEVERITIES.find((each) => findings.some((finding) => finding.severity === each));
  if (!severity) return null;
  const count = findings.filter((finding) => finding.severity === severity).length;
  return { severity, count, lesser: findings.length - count };
}

/** `2 errors, 1 warning, 3 notes`; only what there is. */
export function summaryOf(findings: readonly Finding[]): string {
  return SEVERITIES.flatMap((severity) => {
    const { length } = findings.filter((finding) => finding.severity === severity);
    return length > 0 ? countOf(severity, length) : [];
  }).join(", ");
}
