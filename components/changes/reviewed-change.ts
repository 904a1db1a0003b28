import type { NameAsked } from "@/lib/changes/apply-state";
import type { ChangePlan } from "@/lib/changes/change";
import type { Forecast } from "@/lib/changes/forecast";
import type { Failure, ReviewState, ShownRehearsal } from "@/lib/changes/review/review-state";
import type { Proposal } from "@/lib/linkerd/proposal";
import type { WhatIf } from "@/lib/simulation/what-if-types";

/** A change under review: where it stands, what is known of it, and what a person may do. */
export interface ReviewedChange {
  state: ReviewState;
  /** As given, or what is left of it; null as long as it is not complete. */
  proposal: Proposal | null;
  /** null while there is none to apply. Of what was applied it stands still. */
  plan: ChangePlan | null;
  /** The plan on the screen is of an older text. */
  planning: boolean;
  /** Why no plan could be made. */
  unplanned: Failure | null;
  /** Flows by effect as the rehearsal shows them; null as long as it does not. */
  shown: Forecast["counts"] | null;
  /** Deny and deletions: waits for a rehearsal that was shown, or a word that it may be skipped. */
  asksRehearsal: boolean;
  /** It takes an earlier change back. */
  undoes: boolean;
  /** What has to be typed before, each for itself; nothing for most changes. */
  namesAsked: NameAsked[];
  /** Why nothing can be applied whatever the plan says, e.g. a YAML fault. */
  blocked: string | null;
  /** GitOps owns it, and the user writes all the same. */
  overridden: boolean;
  override: (overridden: boolean) => void;
  /** Called with what the rehearsal shows. */
  show: (shown: ShownRehearsal) => void;
  /** For the report that can be taken away; null where no traffic could be read. */
  rehearse: () => Promise<WhatIf | null>;
  apply: () => void;
  /** Applies what was refused since the forecast has changed. */
  applyAnyway: () => void;
  /** Reviews what did not go through, without what did. */
  reviewRest: () => void;
  /** Against what is there now. */
  reviewAgain: () => void;
  planAgain: () => void;
}
