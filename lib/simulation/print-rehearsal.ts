import type { Flow } from "../flows/flow";
import { countsRequests } from "../flows/protocol";
import { capital } from "../print/capital";
import { counted } from "../print/counted";
import { countEffects, type EffectCount } from "./count-effects";
import { predictedVerdict } from "./predicted-verdict";
import type { FlowChange, FlowEffect, UncountedChange, WhatIf } from "./what-if-types";

const MARKS: Record<FlowEffect, string> = {
  "newly-denied": "✗",
  broken: "✗",
  redirected: "→",
  "newly-allowed": "✓",
  unchanged: "=",
  uncertain: "?",
};

/** `Newly denied` for `newly-denied`, as on the page. */
export function effectName(effect: FlowEffect): string {
  return capital(effect.replace("-", " "));
}

/** The rehearsal for a terminal: the counts, each flow that turns (with `all` every one), and what was not seen. */
export function printRehearsal(result: WhatIf, { writes, all }: { writes: number; all: boolean }): string {
  const shown = result.flows.filter(({ effect }) => all || effect !== "unchanged");
  const uncounted = result.uncounted.filter(({ effect }) => all || effect !== "unchanged");
  const lines = [
    `Rehearsal, not applied: ${counted(writes, "write")} against ${counted(result.flows.length, "flow")} of ${result.windowSeconds} s, read at ${result.readAt}.`,
    writes === 0 ? "The proposal changes nothing." : "",
    ...countEffects(result).map(
      (count) => `  ${MARKS[count.effect]} ${effectName(count.effect).padEnd(14)} ${volumeOf(count)}`,
    ),
    "",
    ...shown.flatMap(lineOf),
    ...(shown.length > 0 ? [""] : []),
    ...uncounted.flatMap(uncountedLines),
    ...(uncounted.length > 0 ? [""] : []),
    "What a rehearsal cannot see:",
    ...result.blindSpots.map((each) => `  - ${each}`),
  ];
  return `${lines.join("\n")}\n`;
}

/**
 * The same as data. `flows` has a row for each port on which a flow may have happened, where that is known, with its share; `counts` has
 * every flow once. What no family counts has rows of its own, without an id.
 */
export function rehearsalJson(result: WhatIf, all: boolean) {
  return {
    windowSeconds: result.windowSeconds,
    readAt: result.readAt,
    counts: countEffects(result),
    flows: [...result.flows.flatMap(rowsOf), ...result.uncounted.map(uncountedRow)].filter(
      ({ effect }) => all || effect !== "unchanged",
    ),
    blindSpots: result.blindSpots,
  };
}

function rowsOf(change: FlowChange) {
  if (change.ports.length === 0) return [rowOf(change.flow, change)];
  return change.ports.map((each) => ({
    ...rowOf({ ...change.flow, port: each.port }, each),
    ports: change.ports.length,
    reported: each.reported,
    share: each.share,
    addresses: each.addresses,
  }));
}

function rowOf(
  flow: Flow,
  { before, after, effect, sentence }: Pick<FlowChange, "before" | "after" | "effect" | "sentence">,
) {
  const { id, source, network, host, address, port, protocol, count, lastSeen } = flow;
  return {
    effect,
    sentence,
    before: predictedVerdict(before),
    after: predictedVerdict(after),
    flow: { id, source, network, host, address, port, protocol, count, lastSeen },
  };
}

function uncountedRow({ source, network, address, port, protocol, connections, ...change }: UncountedChange) {
  const { before, after, effect, sentence } = change;
  return {
    effect,
    sentence,
    before: predictedVerdict(before),
    after: predictedVerdict(after),
    flow: { id: null, source, network, host: null, address, port, protocol, count: connections, lastSeen: null },
  };
}

function uncountedLines({ source, address, port, protocol, connections, effect, sentence }: UncountedChange): string[] {
  const place = `${source.namespace}/${source.workload} → ${address ?? "one of several addresses"}:${port} (${protocol})`;
  return [
    `${MARKS[effect]} ${effectName(effect)}: ${place}, ${counted(connections, "connection")} in no flow`,
    `    ${sentence}`,
  ];
}

function volumeOf({ flows, requests, connections }: EffectCount): string {
  const parts = [counted(flows, "flow"), counted(requests, "request"), counted(connections, "connection")];
  return parts.map((each) => each.padStart(18)).join("");
}

function lineOf({ flow, effect, sentence }: FlowChange): string[] {
  return [`${MARKS[effect]} ${effectName(effect)}: ${placeOf(flow)}, ${amountOf(flow)}`, `    ${sentence}`];
}

export function placeOf({ source, host, address, port, protocol }: Flow): string {
  const target = `${host ?? address ?? "an unknown host"}${port === null ? "" : `:${port}`}`;
  return `${source.namespace}/${source.workload} → ${target} (${protocol})`;
}

export function amountOf({ protocol, count, lastSeen }: Flow): string {
  const noun = countsRequests({ protocol }) ? "request" : "connection";
  return `${counted(count, noun)}, ${lastSeen === null ? "none recently" : `last seen ${lastSeen}`}`;
}
