import { printRef } from "../linkerd/object";
import { refOfWrite } from "../linkerd/proposal";
import { printYaml } from "../print/yaml";
import { countEffects } from "../simulation/count-effects";
import { amountOf, effectName, placeOf } from "../simulation/print-rehearsal";
import { type FlowChange, type FlowEffect, TURNING_EFFECTS, type WhatIf } from "../simulation/what-if-types";
import { type TakenWrite, wanted } from "./take-away";
import { lostTimes } from "./take-away-time";

/** Listed at most; a pull request is no place for thousands of lines. */
const MOST_FLOWS = 25;
const VERBS = { create: "Create", patch: "Change", delete: "Delete" } as const;

/**
 * Markdown for a pull request: what is written, what it does to recent traffic, and what nobody can see from there. Names come from
 * metrics and from other people, so each stands in a code span in which nothing is markup.
 */
export function printReport(writes: readonly TakenWrite[], whatIf: WhatIf | null): string {
  const sections = [
    "## Egress policy",
    writes.map(({ write }) => `- ${VERBS[write.verb]} ${code(nameOf(write))}`).join("\n") || "No changes.",
    ...lostTimes(writes).map(code),
    ...(whatIf ? rehearsal(whatIf) : ["### Rehearsal\n\nNot done: traffic could not be read."]),
    ...manifests(writes),
  ];
  return `${sections.join("\n\n")}\n`;
}

function rehearsal(whatIf: WhatIf): string[] {
  const rows = countEffects(whatIf).map(
    ({ effect, flows, requests, connections }) => `| ${effectName(effect)} | ${flows} | ${requests} | ${connections} |`,
  );
  const table = ["| | Flows | Requests | Connections |", "|---|--:|--:|--:|", ...rows].join("\n");
  const lists = TURNING_EFFECTS.flatMap((effect) =>
    listOf(
      effect,
      whatIf.flows.filter((each) => each.effect === effect),
    ),
  );
  return [
    `### Rehearsal\n\n${whatIf.flows.length} flows of ${whatIf.windowSeconds} s, read at ${code(whatIf.readAt)}, replayed before and after. Each is counted once.`,
    table,
    ...lists,
    `### What the rehearsal cannot see\n\n${whatIf.blindSpots.map((each) => `- ${each}`).join("\n")}`,
  ];
}

function listOf(effect: FlowEffect, changes: readonly FlowChange[]): string[] {
  if (changes.length === 0) return [];
  const lines = changes
    .slice(0, MOST_FLOWS)
    .map(({ flow, sentence }) => `- ${code(placeOf(flow))}: ${code(sentence)}, ${amountOf(flow)}`);
  const more = changes.length > MOST_FLOWS ? [`- and ${changes.length - MOST_FLOWS} more`] : [];
  return [`**${effectName(effect)}**\n\n${[...lines, ...more].join("\n")}`];
}

function manifests(writes: readonly TakenWrite[]): string[] {
  return writes.flatMap((each) => {
    const object = wanted(each);
    if (!object) return [];
    const yaml = printYaml(object);
    const fence = fenceFor(yaml, 3);
    return [
      `<details><summary>${VERBS[each.write.verb]} ${escaped(nameOf(each.write))}</summary>\n\n${fence}yaml\n${yaml}${fence}\n\n</details>`,
    ];
  });
}

function nameOf(write: TakenWrite["write"]): string {
  return printRef(refOfWrite(write));
}

/** A code span ends only at as many backticks as it began with; a line break would end it too. */
function code(text: string): string {
  const line = text.replace(/\s+/g, " ");
  const fence = fenceFor(line, 1);
  const space = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${space}${line}${space}${fence}`;
}

/** More backticks than stand together anywhere in the text. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  return "`".repeat(Math.max(least, longest + 1));
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
