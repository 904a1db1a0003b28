import type { ConnectionEffect } from "./connection-rehearsal";
import type { Outcome } from "./outcome";
import type { Judged } from "./plugin-readings";

/** Why a connection turns out so, in one line. */
export function whyOf({ effect, before, after, because, from, to, arrivesOn }: Outcome): string {
  const on =
    arrivesOn === null
      ? ""
      : ` Between meshed pods the packet goes to port ${arrivesOn}, whatever was dialled: ports are kept apart by an AuthorizationPolicy alone (linkerd2#15246).`;
  if (because !== null) {
    return effect === "kept" ? `${because}. The proposal does not change that.` : `${because.replace(/\.$/, "")}.`;
  }
  return `${sentenceOf(effect, before, after, { from, to })}${on}`;
}

interface Ends {
  from: string;
  to: string;
}

function sentenceOf(effect: ConnectionEffect, before: Judged | null, after: Judged | null, ends: Ends): string {
  switch (effect) {
    case "lost":
      return `${allowedWords(before, "now")} ${deniedWords(after, ends)}`;
    case "gained":
      return `${deniedWords(before, ends, "Now ")} ${allowedWords(after, "then")}`;
    case "denied":
      return `${deniedWords(after, ends)} That is so already.`;
    case "kept":
      return (after?.by.length ?? 0) === 0 ? "No policy isolates either end." : `Allowed by ${names(after)}.`;
    case "undecided":
      return "It cannot be determined.";
  }
}

function allowedWords(side: Judged | null, when: "now" | "then"): string {
  const word = when === "now" ? "Now" : "Then";
  return (side?.by.length ?? 0) === 0 ? `${word} no policy isolates either end.` : `${word} allowed by ${names(side)}.`;
}

function deniedWords(side: Judged | null, { from, to }: Ends, word = ""): string {
  const end = side?.denying === "ingress" ? to : from;
  const count = side?.by.length ?? 0;
  const isolate = `${names(side)} ${count === 1 ? "isolates" : "isolate"} ${end} for ${side?.denying ?? "egress"}`;
  return `${word}${isolate}, and ${count === 1 ? "does not allow it" : "none of them allows it"}.`;
}

const NAMED = 3;

function names(side: Judged | null): string {
  const by = [...new Set(side?.by ?? [])];
  const more = by.length - NAMED;
  return `${by.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
