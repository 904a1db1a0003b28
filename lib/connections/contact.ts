import { byWorkload, type Destinations, workloadKey } from "../flows/destination";
import type { Flow } from "../flows/flow";

export interface Place {
  address: string;
  port: number;
}

/** Something that pods of one workload connected to. */
export interface Contact {
  source: { namespace: string; workload: string; pods: readonly string[] };
  /** As the client named it; null where no flow tells. */
  host: string | null;
  /** One: that address. Several: one of them, and no metric tells which. None: any public address on `port`. */
  places: readonly Place[];
  /** null: no metric tells, and `places` neither. */
  port: number | null;
  /** The route that sends it to a backend, so that the packet goes elsewhere; null for what goes where it was dialled. */
  redirected: Flow["route"] | null;
  count: number;
  seen: "flow" | "dialled";
}

const FLOWS_A_STEP = 500;

interface Known {
  flows: readonly Flow[];
  /** null: what clients dialled is not known. */
  destinations: Destinations | null;
  /** Addresses of pods, Services and nodes. */
  isInside: (address: string) => boolean;
}

/**
 * Contacts of a window, each once: those that flows tell, on the addresses that their workload dialled where that is known, and what was
 * dialled besides. What Linkerd itself denied never left the pod, so no NetworkPolicy bears on it.
 */
export function* contactSteps({ flows, destinations, isInside }: Known): Generator<void, Contact[]> {
  const dialledBy = destinations === null ? new Map() : byWorkload(destinations, flows);
  yield;
  const contacts = new Map<string, Contact>();
  const explained = new Set<string>();
  for (const [place, flow] of flows.entries()) {
    if (place % FLOWS_A_STEP === 0) yield;
    if (flow.verdict === "denied") continue;
    const mine = dialledBy.get(workloadKey(flow.source));
    const places = placesOf(flow, mine?.complete ? mine.dialled : [], isInside);
    if (flow.address === null) for (const each of places) explained.add(placeKey(flow.source, each));
    const redirected = flow.verdict === "redirected" ? flow.route : null;
    const key = contactKey(flow.source, flow.host, flow.address, flow.port, redirected);
    const known = contacts.get(key);
    if (known) known.count += flow.count;
    else contacts.set(key, { ...partsOf(flow), places, redirected, count: flow.count, seen: "flow" });
  }
  for (const [order, { source, address, port, connections }] of (destinations?.destinations ?? []).entries()) {
    if (order % FLOWS_A_STEP === 0) yield;
    const place = { address, port };
    if (explained.has(placeKey(source, place))) continue;
    const key = contactKey(source, null, address, port, null);
    if (contacts.has(key)) continue;
    const dialled = { source: { ...source, pods: [] }, host: null, places: [place], port, redirected: null };
    contacts.set(key, { ...dialled, count: connections, seen: "dialled" });
  }
  return [...contacts.values()];
}

/** No name of a workload and no hostname has a line break that a proxy would export. */
function contactKey(
  source: Pick<Flow["source"], "namespace" | "workload">,
  host: string | null,
  address: string | null,
  port: number | null,
  redirected: Flow["route"] | null,
): string {
  const by = redirected && `${redirected.kind} ${redirected.namespace}/${redirected.name}`;
  return `${workloadKey(source)}\n${host}\n${address}\n${port}\n${by}`;
}

function partsOf({ source: { namespace, workload, pods }, host, port }: Flow) {
  return { source: { namespace, workload, pods }, host, port };
}

/** Proxies count all ports of one network under the first, so an unconfirmed port may be any that was dialled. */
function placesOf(flow: Flow, dialled: readonly Place[], isInside: (address: string) => boolean): readonly Place[] {
  const { address, port, portConfirmed } = flow;
  if (address !== null) return port === null ? [] : [{ address, port }];
  const outside = dialled.filter((each) => !isInside(each.address));
  outside.sort((a, b) => a.port - b.port || (a.address < b.address ? -1 : 1));
  const onPort = outside.filter((each) => each.port === port);
  return portConfirmed || outside.length === 0 ? onPort : outside;
}

function placeKey(source: Pick<Flow["source"], "namespace" | "workload">, { address, port }: Place): string {
  return `${workloadKey(source)} ${address} ${port}`;
}
