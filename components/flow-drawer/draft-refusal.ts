import type { Draft } from "@/lib/authoring/draft";
import { visibleText } from "@/lib/print/visible-text";

/** Why "Allow this" cannot be pressed, and what to do instead. */
export interface DraftRefusal {
  short: string;
  why: string;
  advice: string[];
  /** For a shell. */
  command: string | null;
}

/** Null where a route can be drafted, perhaps after a question. */
export function refusalOf(draft: Draft | null): DraftRefusal | null {
  switch (draft?.kind) {
    case "needs-hostname":
      return {
        short: "Needs hostname",
        why: draft.why,
        advice: draft.advice,
        command: draft.command,
      };
    case "not-yet":
      return {
        short: "Needs one decision first",
        why: visibleText(draft.why),
        advice: draft.advice,
        command: draft.command,
      };
    case "already":
      return { short: "Already allowed", why: draft.sentence, advice: [], command: null };
    default:
      return null;
  }
}
