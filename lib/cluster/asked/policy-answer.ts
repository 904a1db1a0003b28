import type { ErrorCode } from "../../errors";
import type { ObjectRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { Finding } from "../../resolver/lint/lint";

/** What `GET /api/policy` answers. Always an answer: a cluster that is absent or down is told in `cluster` and `kinds`. */
export interface PolicyAnswer {
  /** With `status: "live"`. Holds what could be read last; `kinds` tell how fresh each part is. */
  snapshot: PolicySnapshot;
  cluster: ClusterIdentity;
  kinds: KindState[];
  linkerd: LinkerdSource;
  readOnly: ReadOnlyState;
}

/** What `GET /api/policy?since=…` answers to whoever holds what was told under an earlier `revision`. */
export interface PolicyUpdate extends PolicyAnswer {
  /** Stands for the objects as they are now; of this process alone. */
  revision: string;
  /** The revision that is held: `snapshot.resources` are those made or changed since. null: they are all of them. */
  since: string | null;
  /** Deleted since. */
  gone: ObjectRef[];
}

export interface ClusterIdentity {
  /** False when there is neither a kubeconfig nor a pod's service account; `problem` says what to do. */
  configured: boolean;
  /** Name of the kubeconfig's context; null in a cluster. */
  context: string | null;
  /** URL of the API server, without credentials. */
  server: string | null;
  /** User name as the API server sees it; null where it does not tell. Groups never leave the server. */
  identity: string | null;
  source: "kubeconfig" | "in-cluster" | null;
  /** Why nothing, or nothing fresh, comes from the API server; null while it answers. */
  problem: ClusterProblem | null;
}

export interface ClusterProblem {
  code: ErrorCode;
  message: string;
  hint: string;
}

/**
 * `starting`: not yet listed. `synced`: listed and watched. `stale`: the last answer is kept, the watch is broken since
 * `staleSince`. `forbidden`: no right to list or watch. `absent`: no CRD. `unserved`: a CRD, but not in the version that Linkerd
 * reads. `failed`: never listed, and the last try failed.
 */
export type WatchState = "starting" | "synced" | "stale" | "forbidden" | "absent" | "unserved" | "failed";

export interface KindState {
  /** Core is `""`. */
  group: string;
  kind: string;
  /** The version that is read. */
  version: string;
  state: WatchState;
  /** Code of the last failure; null while synced. */
  code: ErrorCode | null;
  /** A sentence; empty while synced. */
  message: string;
  hint: string;
  /** RFC 3339; set in state `stale` alone. */
  staleSince: string | null;
  /** How many objects are held. */
  objects: number;
  /** Objects which came without name or kind and were left out. */
  unreadable: number;
}

/** Where the settings of Linkerd in the snapshot come from. */
export interface LinkerdSource {
  /** `config-map`: linkerd/linkerd-config. A setting of the environment wins over it; `overridden` lists those. */
  source: "config-map" | "defaults";
  /** e.g. `edge-26.8.2`, or `proxy-v2.366.0` where the proxies alone tell; null where unknown. */
  version: string | null;
  overridden: (
    | "clusterNetworks"
    | "globalEgressNamespace"
    | "defaultOpaquePorts"
    | "tlsRouteHostnames"
    | "linkerdVersion"
  )[];
  /** Why the ConfigMap was not read; empty when it was. */
  message: string;
}

export interface ReadOnlyState {
  on: boolean;
  /** A sentence; empty when writes are permitted. */
  reason: string;
}

export interface FindingsAnswer {
  /** RFC 3339: of the policy that was looked at. */
  readAt: string;
  /** The worst first. */
  findings: Finding[];
}
