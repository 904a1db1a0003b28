import type { ConnectionStep, TracedConnectability } from "./connection";

const MARKS: Record<ConnectionStep["effect"], string> = { kept: "✓", dropped: "✗", note: "·" };

/** `denied`, and the way to it as plain text, a step a line. */
export function printConnection({ allowed, by, trace }: TracedConnectability): string {
  const word = allowed === null ? "undecided" : allowed ? "allowed" : "denied";
  const names = [...new Set([...by.egress, ...by.ingress])];
  const head = allowed && names.length > 0 ? `${word} by ${names.join(", ")}` : word;
  const steps = trace.map(({ effect, stage, sentence, subject, field }) => {
    const at = subject ? `  [${subject.kind} ${subject.namespace}/${subject.name}${field ? ` ${field}` : ""}]` : "";
    return `  ${MARKS[effect]} ${stage.padEnd(8)} ${sentence}${at}`;
  });
  return [head, ...steps].join("\n");
}
