import type { ConnectionCounts, ConnectionForecast } from "../connections/connection-rehearsal";
import type { WatchedConnections } from "../connections/watched-connection";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import type { ConfirmedPort, Proposal, ProposedWrite } from "../linkerd/proposal";
import type { Forecast } from "./forecast";
import type { GitOpsOwner } from "./gitops-owner";

export interface PlanRequest {
  proposal: Proposal;
  /** Flows of how many seconds the rehearsal replays. */
  windowSeconds: number;
  /** Ports that the user confirmed for flows whose own port is unsure; the rehearsal takes the user's word. */
  confirmedPorts?: ConfirmedPort[];
}

/** Of which NetworkPolicies are rehearsed; what else the proposal writes has a rehearsal of its own. */
export type ConnectionsRequest = Pick<PlanRequest, "proposal" | "windowSeconds">;

/** What would happen, as told by the API server, the resolver and recent traffic. Holds no promise: apply checks again. */
export interface ChangePlan {
  steps: PlannedStep[];
  checks: PlanCheck[];
  /** Of the rehearsal what is to be kept; null where flows could not be read: a check says why. */
  forecast: Forecast | null;
  /** What becomes of connections by its NetworkPolicies; null where it has none, or where that could not be told. */
  connections: ConnectionForecast | null;
  /** Wildcards over public suffixes or other people's domains: nothing is written before each was typed. */
  toConfirm: string[];
  /** Namespaces that others depend on and whose NetworkPolicies change: nothing is written before each was typed. */
  namespacesToConfirm: string[];
  /** NetworkPolicies that stand only while the others are written: first to put, last to remove, for a shell. */
  meanwhile: { ref: ObjectRef; put: string; remove: string }[];
  /** Namespaces whose clients the change can reach. */
  blastRadius: string[];
  /** Sentences that hold for this change, e.g. that open connections keep the old policy. */
  notices: string[];
  /** Who would put the former state back; applying over them is an explicit choice. */
  gitOps: GitOpsOwner[];
  /** False as long as a check failed. */
  applicable: boolean;
}

export interface PlannedStep {
  write: ProposedWrite;
  ref: ObjectRef;
  /** The object now; null for a create. */
  before: KubernetesObject | null;
  /** As the API server's dry run would store it; null for a delete or where the dry run was refused. */
  after: KubernetesObject | null;
  /** Both sides as YAML without server-kept fields. */
  beforeYaml: string;
  afterYaml: string;
  /** The same change for a shell. */
  kubectl: string;
}

export interface PlanCheck {
  id:
    | "parse"
    | "kind"
    | "version"
    | "conflict"
    | "rights"
    | "dry-run"
    | "schema"
    | "admission"
    | "ownership"
    | "gitops"
    | "ghost"
    | "wildcard"
    | "rehearsal"
    | "order"
    | "cron-jobs"
    | "policy-test"
    | "read-only";
  status: "pass" | "warn" | "fail";
  /** The object of the plan that was looked at; absent where it is of the change as a whole. */
  of?: ObjectRef;
  sentence: string;
  hint?: string;
}

export interface ApplyRequest {
  proposal: Proposal;
  /**
   * Chosen by who asks, so that the record can be found whatever happens to the answer. A change is taken once: the same proposal
   * again is answered with what became of it, another one under the same id is refused.
   */
  id?: string;
  /**
   * What the reviewer was shown; null where no rehearsal could be. The server rehearses again, keeps its own, and refuses with
   * `forecast_changed` where that says something else.
   */
  shown?: ShownForecast | null;
  /** Write whatever the server forecasts: said by a person who was told how it differs. */
  anyForecast?: boolean;
  /** Of `toConfirm` and `namespacesToConfirm` of the plan, what a person has typed. An undo asks for none: it goes back to what was in force. */
  confirmed?: string[];
  /** Write although GitOps owns the object. */
  overrideGitOps?: boolean;
  /** Id of the change that this one takes back. */
  undoes?: string;
}

/** The rehearsal in the browser, as far as the server needs it to do the same. */
export interface ShownForecast {
  windowSeconds: number;
  confirmedPorts?: ConfirmedPort[];
  /** Flows by effect, all of the window. */
  counts: Forecast["counts"];
  /** What becomes of connections by NetworkPolicies, as the plan told it. */
  connections?: ConnectionCounts;
}

/** Per object; a later write is not tried once one failed. */
export interface ApplyAnswer {
  id: string;
  appliedAt: string;
  results: AppliedWrite[];
  /** Of the server, from the traffic just before it wrote; null where that could not be read. */
  forecast: Forecast | null;
  /** Of its NetworkPolicies what is watched; null where it has none, or where it could not be rehearsed. */
  watched: WatchedConnections | null;
  /** What the reviewer was shown, where that was something else. */
  shownOtherwise: Forecast["counts"] | null;
  /** Routes that were displaced and are to come back into force; not written, but waited for. */
  returning: ObjectRef[];
  /** Where the record of it is. Each null when all went well, else why it is not there. */
  record: { namespace: string; activity: string | null; event: string | null };
}

export interface AppliedWrite {
  verb: ProposedWrite["verb"];
  ref: ObjectRef;
  /** Of a NetworkPolicy that stands only while the others are written. */
  temporary?: boolean;
  /** `unknown`: the answer was lost, and the object itself does not tell yet. Look again. */
  status: "applied" | "failed" | "not-tried" | "unknown";
  /** As stored now; null where it is not, and in the answer to a request that was sent again. */
  object: KubernetesObject | null;
  /** The command for a shell that takes it back without the dashboard; null where there is nothing to take back. */
  takeBack: string | null;
  code?: string;
  message?: string;
  hint?: string;
}

/** A note on the object itself. Anybody may write annotations, so it leads to the record of that id, and nothing is done because of it. */
export interface LastChange {
  /** Of the record; null on what former versions wrote. */
  id: string | null;
  /** RFC 3339. */
  at: string;
  /** The identity the API server saw. */
  by: string;
  verb: "create" | "patch";
}
