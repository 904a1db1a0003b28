import { byWorkload, type Destinations, type DestinationsByWorkload, workloadKey } from "../flows/destination";
import type { Flow } from "../flows/flow";
import { partialRequestOf } from "../flows/partial-request";
import type { PolicyProtocol, Target } from "../linkerd/decision";
import type { NamespacedName } from "../linkerd/object";
import { tolerated } from "../linkerd/tolerated";
import { governingTarget } from "../resolver/compile/address-index";
import { keyOf } from "../resolver/compile/catalog";
import type { Policy } from "../resolver/compile/compile";
import { portPolicyFor } from "../resolver/compile/port-policy";
import { type Dialled, NOTHING_TOLD, type PortsTold, portsTold } from "../resolver/partial/dialled";

/** An address and port that a workload dialled, and what that is by the policy of now. */
export interface SeenDestination {
  address: string;
  port: number;
  connections: number;
  target: Target;
  /** Of the target `egress-network`; else null. */
  network: NamespacedName | null;
  /** How its port is read; null without a network. */
  protocol: PolicyProtocol | null;
}

/**
 * Connections to ports with a TLSRoute that no flow accounts for: such a port closes what names no host (TLS without SNI, or no TLS at
 * all), and no route family counts it.
 */
export interface NamelessTls {
  network: NamespacedName;
  ports: number[];
  connections: number;
}

type Source = Pick<Flow["source"], "namespace" | "workload">;

/** Most connections first. */
export function seenDestinations(source: Source, { destinations }: Destinations, policy: Policy): SeenDestination[] {
  const mine = destinations.filter((each) => workloadKey(each.source) === workloadKey(source));
  return mine
    .map(({ address, port, connections }) => ({
      address,
      port,
      connections,
      ...placeOf(address, port, source, policy),
    }))
    .sort((a, b) => b.connections - a.connections);
}

/** `flows`: all of the same window. */
export function namelessTls(
  source: Source,
  destinations: Destinations,
  flows: readonly Flow[],
  policy: Policy,
): NamelessTls[] {
  const dialled = byWorkload(destinations, flows).get(workloadKey(source))?.dialled ?? [];
  return namelessAmong(dialled, source, flows, policy);
}

/** The same of what the workload dialled that no flow with an address accounts for. */
export function namelessAmong(
  dialled: readonly Dialled[],
  source: Source,
  flows: readonly Flow[],
  policy: Policy,
): NamelessTls[] {
  const byNetwork = new Map<string, NamelessTls>();
  for (const { address, port, connections } of dialled) {
    const { network, protocol } = placeOf(address, port, source, policy);
    if (network === null || protocol !== "tls" || connections === 0) continue;
    const known = byNetwork.get(keyOf(network)) ?? { network, ports: [], connections: 0 };
    byNetwork.set(keyOf(network), known);
    known.connections += connections;
    if (!known.ports.includes(port)) known.ports.push(port);
  }
  return [...byNetwork].flatMap(([key, { network, ports, connections }]) => {
    const named = flows
      .filter((flow) => flow.protocol === "tls" && flow.network !== null && keyOf(flow.network) === key)
      .filter((flow) => workloadKey(flow.source) === workloadKey(source))
      .reduce((sum, { count }) => sum + count, 0);
    const nameless = Math.round(connections - named);
    return nameless > tolerated(named) ? [{ network, ports: ports.sort((a, b) => a - b), connections: nameless }] : [];
  });
}

export interface NamelessClient extends NamelessTls {
  /** `namespace/name`. */
  workload: string;
}

/** Those of every workload. */
export function namelessClients(destinations: Destinations, flows: readonly Flow[], policy: Policy): NamelessClient[] {
  const bySource = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = workloadKey(flow.source);
    if (!bySource.get(key)?.push(flow)) bySource.set(key, [flow]);
  }
  return [...byWorkload(destinations, flows)].flatMap(([key, { dialled }]) => {
    const [namespace = "", workload = ""] = key.split("/");
    const nameless = namelessAmong(dialled, { namespace, workload }, bySource.get(key) ?? [], policy);
    return nameless.map((each) => ({ workload: key, ...each }));
  });
}

/** What the destinations of its workload say of the port of each flow; `unknown` where nothing is known of them. */
export function portEvidence(
  destinations: Destinations | null,
  flows: readonly Flow[],
  policy: Policy,
): (flow: Flow) => PortsTold {
  const known: DestinationsByWorkload = destinations === null ? new Map() : byWorkload(destinations, flows);
  return (flow) => {
    const mine = known.get(workloadKey(flow.source));
    if (!mine) return NOTHING_TOLD;
    return portsTold(partialRequestOf(flow), flow.port, mine, policy);
  };
}

function placeOf(address: string, port: number, { namespace }: Source, policy: Policy) {
  const governing = governingTarget(address, namespace, policy);
  if (typeof governing === "string") return { target: governing, network: null, protocol: null };
  const { protocol } = portPolicyFor(policy, governing, port, namespace);
  return { target: "egress-network" as const, network: governing.ref, protocol };
}
