import { countsRequests, type FlowProtocol } from "../flows/protocol";
import type { Decision, FlowDecision, Outcome } from "../linkerd/decision";
import { printRef } from "../linkerd/object";
import { capital } from "../print/capital";
import type { FlowEffect } from "./what-if-types";

type Fate = "passes" | "denied" | "redirected" | "broken" | "split";

const FATES: Record<Outcome, Fate> = {
  allow: "passes",
  "not-egress": "passes",
  deny: "denied",
  redirect: "redirected",
  "http-redirect": "redirected",
  fail: "broken",
  unmatched: "broken",
  split: "split",
};

/** A connection that is cut off closes without an answer, as a denied one does; a request that is denied gets one. */
const FATES_OF_CONNECTIONS: Record<Outcome, Fate> = { ...FATES, unmatched: "denied" };

export interface ToldEffect {
  effect: FlowEffect;
  /** Why the effect is what it is, in one sentence. */
  sentence: string;
}

/** What a change does to one flow, from its decisions before and after. */
export function flowEffect(before: FlowDecision, after: FlowDecision, protocol: FlowProtocol): ToldEffect {
  const fates = countsRequests({ protocol }) ? FATES : FATES_OF_CONNECTIONS;
  // The same answer, not an equal one: nothing of what governs the flow is touched, whatever its missing fields were.
  if (before === after && !before.certain) {
    return { effect: "unchanged", sentence: `Nothing that decides it changes. ${before.sentence}` };
  }
  if (!before.certain || !after.certain) return sameFates(before, after, fates) ?? uncertain(before, after);
  const [was, is] = [fates[before.outcome], fates[after.outcome]];
  if (was === is && sameEnd(before.decision, after.decision)) {
    return { effect: "unchanged", sentence: unchangedSentence(before.decision, after.decision) };
  }
  const sentence = `${capital(fateOf(before.decision))} now; ${fateOf(after.decision)} after.`;
  switch (is) {
    case "passes":
      return { effect: "newly-allowed", sentence };
    case "denied":
      return { effect: "newly-denied", sentence };
    case "redirected":
      return { effect: "redirected", sentence };
    case "broken":
      return { effect: "broken", sentence };
    case "split":
      return { effect: "uncertain", sentence };
  }
}

const PLAIN: Partial<Record<Fate, string>> = { passes: "allowed", denied: "denied", broken: "broken" };
const TURNS: Partial<Record<Fate, FlowEffect>> = { passes: "newly-allowed", denied: "newly-denied", broken: "broken" };

/** Where what is not known makes no difference to whether it passes, as with a flow that is allowed or not governed at all. */
function sameFates(before: FlowDecision, after: FlowDecision, fates: typeof FATES): ToldEffect | null {
  const [was, is] = [onlyFate(before, fates), onlyFate(after, fates)];
  const [now, then, turn] = [was && PLAIN[was], is && PLAIN[is], is && TURNS[is]];
  if (!now || !then || !turn) return null;
  if (was === is)
    return { effect: "unchanged", sentence: `${capital(now)} before and after, whatever the unknown parts are.` };
  return { effect: turn, sentence: `${capital(now)} now; ${then} after, whatever the unknown parts are.` };
}

function onlyFate(decision: FlowDecision, fates: typeof FATES): Fate | null {
  if (decision.certain) return fates[decision.outcome];
  if (decision.decidingField === "policy") return null;
  const possible = new Set(decision.candidates.map(({ outcome }) => fates[outcome]));
  const [fate] = possible;
  return possible.size === 1 && fate ? fate : null;
}

function uncertain(before: FlowDecision, after: FlowDecision): ToldEffect {
  const now = before.certain ? fateOf(before.decision) : null;
  const then = after.certain ? fateOf(after.decision) : null;
  if (!after.certain)
    return {
      effect: "uncertain",
      sentence: now ? `${capital(now)} now; uncertain after. ${after.sentence}` : after.sentence,
    };
  return {
    effect: "uncertain",
    sentence: `Uncertain now; ${then} after. ${before.certain ? "" : before.sentence}`.trim(),
  };
}

/** A flow that passes, is denied or breaks ends the same way whichever route says so; elsewhere the place counts. */
function sameEnd(a: Decision, b: Decision): boolean {
  const fate = FATES[a.outcome];
  if (fate !== "redirected" && fate !== "split") return true;
  const place = ({ location, backends, split }: Decision) => JSON.stringify([location, backends, split]);
  return place(a) === place(b);
}

function unchangedSentence(before: Decision, after: Decision): string {
  const [now, then] = [fateOf(before), fateOf(after)];
  return now === then ? `${capital(now)} before and after.` : `${capital(now)} now; ${then} after.`;
}

function fateOf(decision: Decision): string {
  const by = decision.route && decision.route.kind !== "default" ? ` by ${printRef(decision.route)}` : " by default";
  switch (decision.outcome) {
    case "allow":
      return `allowed${by}`;
    case "not-egress":
      return decision.target === "service"
        ? "sent to an in-cluster Service, so not egress"
        : "allowed, since no EgressNetwork covers it";
    case "deny":
      return `denied${by}`;
    case "redirect":
      return `sent to ${decision.backends.map(printRef).join(", ") || "another backend"}${by}`;
    case "http-redirect":
      return `redirected to ${decision.location ?? "another location"}${by}`;
    case "fail":
      return `failing${decision.status ? ` with ${decision.status}` : ""}${by}`;
    case "unmatched":
      return "closed as a protocol mismatch";
    case "split":
      return `split by weight${by}`;
  }
}
