import type { FlowVerdict } from "../flows/flow";
import { printCount } from "../print/numbers";

/** Flows whose traffic fares as before, by what they stay. */
export interface KeptFlows {
  allowed: number;
  /** Of these: by a route now, and only by default then. A later Deny would deny them. */
  onlyByDefault: number;
  denied: number;
  /** Failing, redirected, uncovered or uncertain. */
  other: number;
}

export function noneKept(): KeptFlows {
  return { allowed: 0, onlyByDefault: 0, denied: 0, other: 0 };
}

/** Whether a route allows it now, and nothing but the default then. */
export function isOnlyByDefault(before: FlowVerdict, after: FlowVerdict): boolean {
  return before === "allowed-by-route" && after === "allowed-by-default";
}

/** Changes `kept`. */
export function addKept(kept: KeptFlows, before: FlowVerdict, after: FlowVerdict): void {
  if (after === "allowed-by-route" || after === "allowed-by-default") kept.allowed += 1;
  else if (after === "denied") kept.denied += 1;
  else kept.other += 1;
  if (isOnlyByDefault(before, after)) kept.onlyByDefault += 1;
}

/** `34 stay allowed, 7 of them only by default; 2 stay denied`; empty where there are none. */
export function keptWords({ allowed, onlyByDefault, denied, other }: KeptFlows): string {
  const only = onlyByDefault > 0 ? `, ${printCount(onlyByDefault)} of them only by default` : "";
  return [
    allowed > 0 ? `${stay(allowed)} allowed${only}` : "",
    denied > 0 ? `${stay(denied)} denied` : "",
    other > 0 ? `${stay(other)} as ${other === 1 ? "it is" : "they are"}` : "",
  ]
    .filter(Boolean)
    .join("; ");
}

function stay(count: number): string {
  return `${printCount(count)} ${count === 1 ? "stays" : "stay"}`;
}
