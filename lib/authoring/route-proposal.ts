import type { Flow } from "../flows/flow";
import type { MergePatch } from "../linkerd/merge-patch";
import type { KubernetesObject, ObjectRef } from "../linkerd/object";
import type { PortsTold } from "../resolver/partial/dialled";
import type { Schemas } from "../schema/structural-schema";
import type { DraftNotice } from "./draft";
import type { Reach } from "./reach";
import type { PathLimit } from "./route-manifest";

/** What lets the selected flows through, and nothing that need not be: each flow is in exactly one of `writes`, `already`, `leftOut`. */
export interface RouteProposal {
  /** In the order in which they should be written. Empty where nothing is left to allow. */
  writes: ProposedObject[];
  /** Flows that routes of today take already. */
  already: Flow[];
  /** Flows for which nothing is proposed, by the reason. */
  leftOut: LeftOut[];
  /** What could stand for several of the proposed names; accepted only when named in the options. */
  wildcards: WildcardProposal[];
  /** What follows from the chosen target. */
  consequences: DraftNotice[];
}

/** A new object, or an existing one with more in it. The shape fits a proposal of `lib/changes` but for uid and resourceVersion. */
export type ProposedObject = ProposedCreate | ProposedMerge;

interface ProposedBase {
  /** Exactly as it would be applied, merged where it exists. */
  manifest: KubernetesObject;
  /** What it does, in one sentence. */
  sentence: string;
  flows: Flow[];
  /** Everything that it newly lets through, the selected flows among it. */
  reach: Reach[];
  notices: DraftNotice[];
}

export interface ProposedCreate extends ProposedBase {
  verb: "create";
}

export interface ProposedMerge extends ProposedBase {
  verb: "patch";
  ref: ObjectRef;
  patch: MergePatch;
  before: KubernetesObject;
}

/** An object that has done its work, as it is. */
export interface ProposedDelete extends ProposedBase {
  verb: "delete";
  ref: ObjectRef;
  before: KubernetesObject;
}

export type LeftOutReason =
  | "not-denied"
  | "failing"
  | "uncovered"
  | "address-only"
  | "needs-hostname"
  | "needs-port"
  | "unusable-host"
  | "no-network"
  | "unserved"
  | "kind-conflict"
  | "opaque-port";

export interface LeftOut {
  reason: LeftOutReason;
  sentence: string;
  advice: string[];
  /** For a shell; null where no command helps. */
  kubectl: string | null;
  flows: Flow[];
}

/** `*.s3.example.com` for the proposed names below it. */
export interface WildcardProposal {
  wildcard: string;
  hosts: string[];
  /** What more it admits, or why it may not be had. */
  sentence: string;
  refused: boolean;
  accepted: boolean;
}

/**
 * Where routes go. `client-namespace`: beside the clients, the least intrusive; under a global EgressNetwork it counts for that namespace
 * alone. `global`: beside a global EgressNetwork, for every namespace that it governs. `local-network`: under EgressNetworks of the
 * clients' namespace, copied from the global ones where it has none.
 */
export type RouteTarget = "client-namespace" | "global" | "local-network";

export interface DraftOptions {
  target?: RouteTarget;
  /** What connections say of the port of a flow whose own is not confirmed. */
  toldOf?: (flow: Flow) => PortsTold;
  /** The port of a flow of which neither the metrics nor its connections leave one; null leaves the flow out. */
  portOf?: (flow: Flow) => number | null;
  /** The port that it is taken for where nobody says: the reported one, which may be another. */
  reportedOf?: (flow: Flow) => number | null;
  /** The SNI of an address-only connection, where a person knows it. */
  sniOf?: (flow: Flow) => string | null;
  /** What the client of plaintext HTTP writes into Host, where a person knows it and the proxies counted no name. */
  hostOf?: (flow: Flow) => string | null;
  /** Ports for which a person confirmed that they open to every address of the EgressNetwork. */
  confirmedTcpPorts?: readonly number[];
  /** Addresses known without a name get an EgressNetwork of their own. */
  addressNetworks?: boolean;
  /** Wildcards among the proposed ones that are accepted; `all` takes every one that is not refused. */
  wildcards?: readonly string[] | "all";
  /** For plaintext HTTP: by host, what alone is to be allowed. */
  paths?: ReadonlyMap<string, readonly PathLimit[]>;
  /** Of the CRDs that count: what is stored and would be refused today is not written into. */
  schemas?: Schemas | null;
  /** All traffic that is known, for what a route would break besides; the selected flows where absent. */
  observed?: readonly Flow[];
}
