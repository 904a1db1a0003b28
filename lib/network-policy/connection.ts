import type { NamespacedName, ObjectRef } from "../linkerd/object";
import type { Protocol } from "./stored/network-policy";

/** May `from` open a connection to `to`? `port` is the one that arrives there: Services are not looked up. */
export interface ConnectionQuery {
  from: AskedEnd;
  to: AskedEnd;
  port: number;
  protocol: Protocol;
}

/** A pod, by the address it uses where it has several; or an address, which may be a pod's. */
export type AskedEnd = { pod: NamespacedName; ip?: string } | { ip: string };

/** The words are those of the cases: see `conformance/README.md`. */
export interface Connectability {
  /** null: undecided, because the documentation says both. */
  allowed: boolean | null;
  /** What the policies of the source say; an end that is no pod of the pod network allows. */
  egressAllowed: boolean | null;
  ingressAllowed: boolean;
  /** Whether any policy applies to the source for egress, to the target for ingress. */
  isolatedEgress: boolean;
  isolatedIngress: boolean;
  /** Every policy that applies and has a rule for this connection, `namespace/name`, sorted. */
  by: { egress: readonly string[]; ingress: readonly string[] };
}

export interface TracedConnectability extends Connectability {
  trace: ConnectionStep[];
}

export interface ConnectionStep {
  /** Stable id of the rule applied, e.g. `rule/admits`; RULES.md lists them. */
  rule: string;
  stage: "end" | "egress" | "ingress" | "outcome";
  /** The policy that the step is about; null where it concerns an end. */
  subject: ObjectRef | null;
  /** `kept`: it allows. `dropped`: it does not. `note`: neither. */
  effect: "kept" | "dropped" | "note";
  sentence: string;
  /** Where in `subject` to look, e.g. `spec.egress[0].to[1]`. */
  field?: string;
}
