import { byWorkload, type Destinations, workloadKey } from "../flows/destination";
import type { Flow } from "../flows/flow";
import type { NamespacedName } from "../linkerd/object";
import { keyOf } from "../resolver/compile/catalog";
import type { Policy } from "../resolver/compile/compile";
import { portPolicyFor } from "../resolver/compile/port-policy";
import { classOf } from "../resolver/partial/address-classes";
import { decideFlow } from "../resolver/partial/decide-flow";
import { flowEffect } from "./flow-effect";
import { dialledBy } from "./port-effects";
import { namelessAmong } from "./seen-destinations";
import { NOTHING_MORE, type Today } from "./what-if-judge";
import type { UncountedChange } from "./what-if-types";

type Source = UncountedChange["source"];

/** An address and a port of an EgressNetwork, before the change or after it. */
interface Place {
  address: string;
  port: number;
  connections: number;
  network: NamespacedName | null;
  protocol: "tls" | "tcp";
}

/**
 * What a change does to connections that no flow accounts for: those to ports with a TLSRoute beyond what named a host, and those to
 * addresses that none of the workload's flows can have gone to. `flows`: all of the same window.
 */
export function uncountedChanges(
  destinations: Destinations,
  flows: readonly Flow[],
  today: Today,
  after: Policy,
): UncountedChange[] {
  const before = today.policy;
  const workloads = byWorkload(destinations, flows);
  const ports = dialledBy(workloads, today);
  const bySource = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = workloadKey(flow.source);
    if (!bySource.get(key)?.push(flow)) bySource.set(key, [flow]);
  }
  return [...workloads].flatMap(([key, { dialled, complete }]) => {
    const [namespace = "", workload = ""] = key.split("/");
    const source = { namespace, workload };
    const mine = bySource.get(key) ?? [];
    const places = dialled.flatMap((each) => placeOf(each, source, before, after));
    const nameless = namelessAmong(dialled, source, mine, before).flatMap((each) =>
      each.ports.flatMap((port) => {
        const there = places.filter(
          (place) => place.port === port && isOf(place, each.network) && place.connections > 0,
        );
        return changeOf(source, there, each.connections, before, after);
      }),
    );
    const claimed = new Set(
      mine.flatMap((flow) =>
        ports(flow, NOTHING_MORE).flatMap(({ port, addresses }) => addresses.map((address) => `${address} ${port}`)),
      ),
    );
    const alone = places.filter(
      ({ address, port, connections }) =>
        complete &&
        connections > 0 &&
        !claimed.has(`${address} ${port}`) &&
        !nameless.some((each) => each.port === port),
    );
    return [...nameless, ...alone.flatMap((each) => changeOf(source, [each], each.connections, before, after))];
  });
}

function placeOf(
  { address, port, connections }: { address: string; port: number; connections: number },
  { namespace }: Source,
  before: Policy,
  after: Policy,
): Place[] {
  const { network } = classOf(address, namespace, before);
  if (!network && !classOf(address, namespace, after).network) return [];
  const isTls = network !== null && portPolicyFor(before, network, port, namespace).protocol === "tls";
  return [{ address, port, connections, network: network?.ref ?? null, protocol: isTls ? "tls" : "tcp" }];
}

/** One change for `connections` to one or several addresses of a port; none where they end differently is forecast for certain. */
function changeOf(
  source: Source,
  places: readonly Place[],
  connections: number,
  before: Policy,
  after: Policy,
): UncountedChange[] {
  const [first, ...others] = places.map((place) => {
    const partial = {
      clientNamespace: source.namespace,
      family: place.protocol,
      ip: place.address,
      port: place.port,
      hostname: null,
      uncounted: true,
    };
    const [now, then] = [decideFlow(partial, before), decideFlow(partial, after, before)];
    return { ...place, before: now, after: then, ...flowEffect(now, then, place.protocol) };
  });
  if (!first) return [];
  const { network, port, protocol } = first;
  const what =
    protocol === "tls" ? "TLS without an SNI on a TLS port, or no TLS at all: closed." : "Nothing was counted.";
  const alike = others.every(({ effect }) => effect === first.effect);
  const sentence = alike
    ? first.sentence
    : `It depends on the address: one of ${places.map(({ address }) => address).join(", ")}.`;
  return [
    {
      source,
      network: network && { namespace: network.namespace, name: network.name },
      address: others.length === 0 ? first.address : null,
      port,
      protocol,
      connections,
      before: first.before,
      after: first.after,
      effect: alike ? first.effect : "uncertain",
      sentence: `${what} ${sentence}`,
    },
  ];
}

function isOf({ network }: Place, other: NamespacedName): boolean {
  return network !== null && keyOf(network) === keyOf(other);
}
