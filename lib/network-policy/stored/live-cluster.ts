import type { NamespacedName } from "../../linkerd/object";
import type { Protocol } from "./network-policy";
import type { NetworkSnapshot, Pod } from "./pod";

export interface LivePod extends Pod {
  /** It has a proxy. */
  meshed: boolean;
  /** `default` where it has none of its own. */
  serviceAccount: string;
  /** What made it, such as Deployment checkout; the pod itself where nothing did. */
  workload: { kind: string; name: string };
}

export interface LiveService extends NamespacedName {
  clusterIps: readonly string[];
  /** null: its endpoints are made by something else. */
  selector: Readonly<Record<string, string>> | null;
  ports: readonly ServicePort[];
}

export interface ServicePort {
  port: number;
  protocol: Protocol;
  /** Of the pod: a number, or a name that each pod gives to a port of its own. */
  targetPort: number | string;
}

export interface LiveEndpoints extends NamespacedName {
  /** The Service whose endpoints these are. */
  service: string;
  addresses: readonly string[];
  ports: readonly { port: number; protocol: Protocol }[];
}

/** What policies are generated from. */
export interface LiveCluster extends NetworkSnapshot {
  pods: readonly LivePod[];
  services: readonly LiveService[];
  endpointSlices: readonly LiveEndpoints[];
}
