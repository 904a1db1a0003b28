import type { Redirect } from "../../linkerd/decode/decode-redirects";
import type { LabelSelector, NetworkPolicy, Protocol } from "../stored/network-policy";

/** What is to be allowed beside a default-deny for egress. */
export interface Wanted {
  namespace: string;
  dns: WantedDns;
  /** Addresses of Services beside their pods: plugins that look before translation need them. */
  clusterIps: boolean;
  /** Of pods with a proxy. */
  controlPlane: boolean;
  /** The pods that ask the API server; null: none is opened. */
  apiServer: LabelSelector | null;
  /** Pods labelled `networking/allow-internet-egress: "true"` may connect to everything. */
  internetByLabel: boolean;
  /** Every pod may connect to public addresses on these ports. */
  internetPorts: readonly number[];
  /** The pods that may connect to `addresses`. */
  addressesFor: LabelSelector;
  addresses: readonly ObservedAddress[];
  /** Pods of the namespace may connect to each other. */
  withinNamespace: boolean;
  complements: boolean;
  /** What routes of EgressNetworks that apply to the namespace send to Services. */
  redirects: readonly Redirect[];
  linkerd: LinkerdPorts;
  /** A namespace that others depend on is left alone without it. */
  confirmed: boolean;
}

export type WantedDns = { kind: "resolver" } | { kind: "anywhere" } | { kind: "addresses"; ips: readonly string[] };

/** An address that some pod was seen to connect to. */
export interface ObservedAddress {
  /** An address, or a network that somebody wrote. */
  network: string;
  port: number;
  protocol: Protocol;
  /** What the pods called it; a policy cannot say names. */
  host: string | null;
  /** RFC 3339; null where somebody wrote it, and nobody saw it. */
  seenAt: string | null;
}

export interface LinkerdPorts {
  namespace: string;
  /** By which port meshed pods reach each other: since 2.18 all of TCP goes to 4143, in `transparent` mode only opaque ports. */
  transport: "transport-header" | "transparent";
  opaquePorts: string;
}

export interface Generated {
  /** In the order in which they are to be written: what allows first, what isolates everybody last. */
  policies: GeneratedPolicy[];
  /** Alike in the cluster already. */
  already: NetworkPolicy[];
  refusals: Refusal[];
  notices: string[];
}

export interface GeneratedPolicy {
  policy: NetworkPolicy;
  verb: "create" | "replace";
  /** What it allows, and to whom. */
  sentence: string;
  /** What to heed. */
  notices: string[];
  annotations: Record<string, string>;
}

/** What was wanted and is not generated. */
export interface Refusal {
  what: string;
  why: string;
  remedy: string;
  /** `confirmed` takes it away. */
  confirmable?: true;
}

/** One piece of what is wanted: policies, or why there are none. */
export interface Piece {
  policies: Omit<GeneratedPolicy, "verb">[];
  refusals: Refusal[];
  notices: string[];
}

export const NOTHING: Piece = { policies: [], refusals: [], notices: [] };

export const LINKERD_PORTS: LinkerdPorts = {
  namespace: "linkerd",
  transport: "transport-header",
  opaquePorts: "25,587,3306,4444,5432,6379,9300,11211",
};
