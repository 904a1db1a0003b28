import { capital } from "../print/capital";
import { counted } from "../print/counted";
import {
  CONNECTION_EFFECTS,
  type ConnectionEffect,
  type ConnectionRehearsal,
  type ConnectionRow,
  EFFECT_NAME,
} from "./connection-rehearsal";

const MARKS: Record<ConnectionEffect, string> = { lost: "✗", undecided: "?", gained: "✓", denied: "–", kept: "=" };

/** The rehearsal of NetworkPolicies for a terminal: the counts, what changes (with `all` every connection), and what no flow shows. */
export function printConnections(rehearsal: ConnectionRehearsal, all: boolean): string {
  const { policies, counts, more, rows, unseen, doubts, qualifier } = rehearsal;
  const shown = rows.filter(({ effect }) => all || !isQuiet(effect));
  const left = CONNECTION_EFFECTS.filter((effect) => more[effect] > 0 && (all || !isQuiet(effect)));
  const lines = [
    `NetworkPolicies, not applied: ${counted(policies.length, "write")}.${qualifier === null ? "" : ` As far as NetworkPolicies go: ${qualifier}`}`,
    ...CONNECTION_EFFECTS.map(
      (effect) => `  ${MARKS[effect]} ${EFFECT_NAME[effect].padEnd(24)} ${counted(counts[effect], "connection")}`,
    ),
    "",
    ...shown.flatMap((row) => [
      `${MARKS[row.effect]} ${EFFECT_NAME[row.effect]}: ${placeOf(row)}`,
      `    ${row.sentence}`,
    ]),
    ...left.map((effect) => `${MARKS[effect]} ${EFFECT_NAME[effect]}: ${more[effect]} more`),
    ...(shown.length + left.length > 0 ? [""] : []),
    "What no flow shows:",
    ...unseen.map(({ effect, namespace, sentence }) => `  ${MARKS[effect]} ${namespace}: ${capital(sentence)}`),
    ...doubts.map((each) => `  - ${each}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** The same for a pull request. */
export function reportConnections(rehearsal: ConnectionRehearsal): string {
  const { counts, rows, more, unseen, qualifier } = rehearsal;
  const lost = rows.filter(({ effect }) => effect === "lost");
  return [
    "",
    "### Connections under NetworkPolicies",
    ...(qualifier === null ? [] : ["", `As far as NetworkPolicies go: ${qualifier}`]),
    "",
    "| effect | connections |",
    "|---|---|",
    ...CONNECTION_EFFECTS.map((effect) => `| ${EFFECT_NAME[effect]} | ${counts[effect]} |`),
    "",
    ...lost.map((row) => `- **Lost**: ${placeOf(row)}. ${row.sentence}`),
    ...(more.lost > 0 ? [`- **Lost**: ${more.lost} more`] : []),
    ...unseen
      .filter(({ effect }) => effect !== "kept")
      .map(({ effect, namespace, sentence }) => `- **${EFFECT_NAME[effect]}**, ${namespace}: ${sentence}`),
    "",
  ].join("\n");
}

function isQuiet(effect: ConnectionEffect): boolean {
  return effect === "kept" || effect === "denied";
}

function placeOf({ source, target, port, protocol, seen, count }: ConnectionRow): string {
  const where = `${target}${port === null ? "" : `:${port}`} (${protocol})`;
  const how = seen === "ingress-policy" ? "named by an ingress policy, not seen" : `seen ${count} times`;
  return `${source.namespace}/${source.workload} → ${where}, ${how}`;
}
