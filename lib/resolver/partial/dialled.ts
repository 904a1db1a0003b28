import type { PartialRequest, PolicyProtocol } from "../../linkerd/decision";
import { sameRef } from "../../linkerd/object";
import { tolerated } from "../../linkerd/tolerated";
import { keyOf } from "../compile/catalog";
import type { Policy } from "../compile/compile";
import { portPolicyFor } from "../compile/port-policy";
import { isCountedSo, mayHaveBeenCountedSo } from "./observed-address";
import { tellingRoute } from "./observed-route";

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

/** What a workload dialled, as far as it is known. */
export interface AllDialled {
  dialled: readonly Dialled[];
  /** false: there were more than are listed. */
  complete: boolean;
  /** Requests and connections that its flows without an address count. */
  counted: number;
}

/** `reported`: the port that the metrics name, perhaps for others as well; null where they name none. `policy`: as for `dialledPorts`. */
export function portsTold(
  partial: PartialRequest,
  reported: number | null,
  all: AllDialled,
  policy: Policy,
): PortsTold {
  const ports = dialledPorts(partial, all, policy);
  if (ports.length === 0) return { kind: "unknown", ports };
  if (!all.complete) return { kind: "several", ports };
  if (reported !== null && !ports.some(({ port }) => port === reported)) return { kind: "refuted", ports };
  return { kind: ports.length === 1 ? "confirmed" : "several", ports };
}

export const NOTHING_TOLD: PortsTold = { kind: "unknown", ports: [] };

/** The one port that is left, whatever was reported; null where there is a choice, or nothing is known. */
export function provenPort({ kind, ports: [only, ...others] }: PortsTold): number | null {
  return kind === "several" || only === undefined || others.length > 0 ? null : only.port;
}

/**
 * The ports on which `partial` may have happened. A destination is left out where what was observed excludes it: address or port are known
 * to be others, another EgressNetwork catches it, or its port is not read as that family (`policy`: under which the flow was observed);
 * and where nothing was opened to it, though what was opened elsewhere accounts for all that was counted.
 */
export function dialledPorts(
  partial: PartialRequest,
  { dialled, counted }: Pick<AllDialled, "dialled" | "counted">,
  policy: Policy,
): DialledPort[] {
  const possible = couldBe(partial, dialled, policy);
  const accounted = sum(possible) + tolerated(counted) >= counted;
  return byPort(accounted ? possible.filter(({ connections }) => connections > 0) : possible);
}

/** The destinations that may be those of `partial`. */
function couldBe(partial: PartialRequest, dialled: readonly Dialled[], policy: Policy): Dialled[] {
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

/** Whether the port is read as the family that counted it, and has the route under which it was counted. */
function isRead(port: number, partial: PartialRequest, policy: Policy): boolean {
  const { family, clientNamespace, observedNetwork } = partial;
  const network = observedNetwork && policy.networks.get(keyOf(observedNetwork));
  if (!network) return true;
  if (!READ_AS[family].includes(portPolicyFor(policy, network, port, clientNamespace).protocol)) return false;
  const route = tellingRoute(partial);
  if (!route || route.kind === "default") return true;
  const { byPort, portless } = network.attachments;
  return [...(byPort.get(port) ?? []), ...portless].some((each) => sameRef(each.route.ref, route));
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
