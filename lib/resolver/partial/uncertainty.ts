import type { DecidingField, Decision, Outcome } from "../../linkerd/decision";
import type { ObjectRef } from "../../linkerd/object";

/** One of the things that may happen to a partial request. */
export interface Possibility {
  /** What was filled in: address, port, protocol, host, and the rule that was supposed to act. */
  keys: readonly string[];
  /** Fields on which that rule hangs. */
  hangsOn: readonly DecidingField[];
  decision: Decision;
  /** Routes that may count, with a pattern that cannot be decided here. */
  undecidable: readonly ObjectRef[];
  /** The same decision with its trace. */
  explain(): Decision;
}

const KEYS: readonly DecidingField[] = ["ip", "port", "protocol", "hostname"];
const WITHIN: readonly DecidingField[] = ["path", "method", "headers"];

/** Index of the host name first: it can be had, by hostname labels. Then what lies within one host, then outwards. */
const ASKED_FOR: readonly number[] = [3, KEYS.length, 2, 1, 0];

/** The field to ask for: the first that makes a difference by itself. */
export function decidingField(possibilities: readonly Possibility[]): DecidingField {
  for (const i of ASKED_FOR) {
    const disputed = disputedAt(possibilities, i);
    if (disputed.length === 0) continue;
    const field = KEYS[i];
    if (field) return field;
    return WITHIN.find((each) => disputed.some(({ hangsOn }) => hangsOn.includes(each))) ?? "path";
  }
  const varied = KEYS.find((_, i) => new Set(possibilities.map(({ keys }) => keys[i])).size > 1);
  return varied ?? "path";
}

/** Possibilities that differ in their outcome and in nothing but the key at `index`. */
function disputedAt(possibilities: readonly Possibility[], index: number): Possibility[] {
  const groups = new Map<string, Possibility[]>();
  for (const each of possibilities) {
    // What was supposed within one completion means nothing across completions.
    const others = each.keys.slice(0, KEYS.length).filter((_, i) => i !== index);
    const key = others.join("\n");
    if (!groups.get(key)?.push(each)) groups.set(key, [each]);
  }
  return [...groups.values()].filter((group) => makesDifference(group, index)).flat();
}

/** Whether other values of the key at `index` end otherwise; for what lies within one completion, whether it ends in more than one way. */
function makesDifference(group: readonly Possibility[], index: number): boolean {
  const outcomes = new Map<string | undefined, Set<Outcome>>();
  for (const { keys, decision } of group) {
    const value = index < KEYS.length ? keys[index] : undefined;
    const known = outcomes.get(value) ?? new Set<Outcome>();
    outcomes.set(value, known.add(decision.outcome));
  }
  if (index >= KEYS.length) return [...outcomes.values()].some((each) => each.size > 1);
  return new Set([...outcomes.values()].map((each) => [...each].sort().join())).size > 1;
}

const NAMES: Record<DecidingField, string> = {
  ip: "the address",
  port: "the port",
  hostname: "the hostname",
  path: "the path",
  method: "the method",
  headers: "the headers",
  protocol: "the protocol",
  policy: "objects that could not be read",
};

const WORDS: Record<Outcome, string> = {
  allow: "allowed",
  deny: "denied",
  redirect: "redirected to a Service",
  "http-redirect": "answered with a redirect",
  fail: "failed",
  split: "split over backends",
  unmatched: "closed as a protocol mismatch",
  "not-egress": "not egress",
};

export function uncertainSentence(
  field: DecidingField,
  outcomes: readonly Outcome[],
  unknown: { kinds: readonly string[]; patterns: readonly string[] },
): string {
  const words = outcomes.map((outcome) => WORDS[outcome]);
  const either = words.length > 1 ? `Either ${words.join(" or ")}` : `Probably ${words.join("")}`;
  if (unknown.kinds.length > 0) return `${either}: ${unknown.kinds.join(", ")} could not be read.`;
  if (field === "policy")
    return `${either}: this dashboard cannot evaluate a pattern of ${unknown.patterns.join(", ")}.`;
  return `${either}: it depends on ${NAMES[field]}, which the metrics do not have.`;
}
