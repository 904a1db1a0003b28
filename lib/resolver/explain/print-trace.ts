import type { Decision, TraceStep } from "../../linkerd/decision";
import { type ObjectRef, printRef } from "../../linkerd/object";

const MARKS: Record<TraceStep["effect"], string> = { kept: "✓", dropped: "✗", note: "·" };

/**
 * A decision and the way to it as plain text, a step a line: `✓ kept`, `✗ dropped`, `· note`. Where a step is about an object, that and the
 * field to look at follow in brackets.
 */
export function printTrace(decision: Decision): string {
  const steps = decision.trace.map((step) => {
    const at = step.subject ? `  [${printAt(step.subject, step.field)}]` : "";
    return `  ${MARKS[step.effect]} ${step.stage.padEnd(8)} ${step.sentence}${at}`;
  });
  return [printOutcome(decision), ...steps].join("\n");
}

/** `deny by http-egress-deny`, `allow by HTTPRoute shop/allow-stripe, rule 2`. */
function printOutcome({ outcome, route, rule, target }: Decision): string {
  if (outcome === "not-egress") return `${outcome}: ${target}`;
  if (!route) return outcome;
  if (route.kind === "default") return `${outcome} by ${route.name}`;
  return `${outcome} by ${printRef(route)}${rule === null ? "" : `, rule ${rule + 1}`}`;
}

function printAt({ kind, namespace, name }: ObjectRef, field: string | undefined): string {
  const object = namespace === "" ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
  return field ? `${object} ${field}` : object;
}
