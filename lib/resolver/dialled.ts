import { keyOf } from "./catalog";
import type { Policy } from "./compile";
import type { PartialRequest, PolicyProtocol } from "./decision";
import { isCountedSo, mayHaveBeenCountedSo } from "./observed-address";
import { portPolicyFor } from "./port-policy";

/** An address and a port to which a workload opened connections. 0: none lately, but an older one may still be in use. */
export interface Dialled {
  address: string;
  port: number;
  connections: number;
}

/** A port on which a flow may have happened. */
export interface DialledPort {
  port: number;
  /** Most used first. */
  addresses: string[];
  connections: number;
  /** Of the connections to all ports in question; those of other flows of the workload are among them. */
  share: number;
}

/**
 * What the destinations of a workload say of the port of one of its flows. `ports`: on which it may have happened, most used first.
 * `confirmed`: one alone is left, and it is the reported one, or none was reported. `refuted`: the reported one is not among them.
 * `several`: it is, beside others, or more ports were dialled than are listed. `unknown`: nothing was dialled that could be this flow.
 */
export interface PortsTold {
  kind: "confirmed" | "refuted" | "several" | "unknown";
  ports: DialledPort[];
}

/**
 * `reported`: the port that the metrics name, perhaps for others as well; null where they name none. `complete`: whether `dialled` is all
 * that the workload dialled. A destination is left out where what was observed excludes it: address or port are known to be others, another
 * EgressNetwork catches it, or its port is not read as that family (`policy`: under which the flow was observed).
 */
export function portsTold(
  partial: PartialRequest,
  reported: number | null,
  { dialled, complete }: { dialled: readonly Dialled[]; complete: boolean },
  policy: Policy,
): PortsTold {
  const ports = byPort(couldBe(partial, dialled, policy));
  if (ports.length === 0) return { kind: "unknown", ports };
  if (!complete) return { kind: "several", ports };
  if (reported !== null && !ports.some(({ port }) => port === reported)) return { kind: "refuted", ports };
  return { kind: ports.length === 1 ? "confirmed" : "several", ports };
}

export const NOTHING_TOLD: PortsTold = { kind: "unknown", ports: [] };

/** The one port that is left, whatever was reported; null where there is a choice, or nothing is known. */
export function provenPort({ kind, ports: [only, ...others] }: PortsTold): number | null {
  return kind === "several" || only === undefined || others.length > 0 ? null : only.port;
}

/** The destinations that may be those of `partial`. */
export function couldBe<T extends Dialled>(partial: PartialRequest, dialled: readonly T[], policy: Policy): T[] {
  const fitting = dialled.filter(
    ({ address, port }) => (partial.ip ?? address) === address && (partial.port ?? port) === port,
  );
  const earlier = fitting.filter(({ address }) => mayHaveBeenCountedSo(address, partial, policy));
  if (partial.observedEarlier) return earlier;
  const now = earlier.filter(
    ({ address, port }) => isCountedSo(address, partial, policy) && isRead(port, partial, policy),
  );
  // None: the policy has changed since it was counted.
  return now.length > 0 ? now : earlier;
}

const READ_AS: Record<PartialRequest["family"], readonly PolicyProtocol[]> = {
  http: ["detect"],
  grpc: ["grpc"],
  tls: ["tls"],
  tcp: ["detect", "opaque"],
};

function isRead(port: number, { family, clientNamespace, observedNetwork }: PartialRequest, policy: Policy): boolean {
  const network = observedNetwork && policy.networks.get(keyOf(observedNetwork));
  return !network || READ_AS[family].includes(portPolicyFor(policy, network, port, clientNamespace).protocol);
}

function byPort(dialled: readonly Dialled[]): DialledPort[] {
  const all = sum(dialled);
  const ports = [...new Set(dialled.map(({ port }) => port))].map((port): DialledPort => {
    const mine = dialled.filter((each) => each.port === port).sort((a, b) => b.connections - a.connections);
    const connections = sum(mine);
    return { port, addresses: mine.map(({ address }) => address), connections, share: all > 0 ? connections / all : 0 };
  });
  return ports.sort((a, b) => b.connections - a.connections || a.port - b.port);
}

function sum(dialled: readonly Dialled[]): number {
  return dialled.reduce((total, { connections }) => total + connections, 0);
}
