import type { Flow } from "../flows/flow";
import { nothing, trafficByNetwork } from "../flows/network-traffic";
import { countsRequests } from "../flows/protocol";
import { printCidr } from "../linkerd/address";
import { acceptedCondition } from "../linkerd/decode/accepted-condition";
import { decodeEgressNetwork } from "../linkerd/decode/decode-egress-network";
import { isEgressNetwork } from "../linkerd/kinds";
import { type KubernetesObject, refKey, refOf } from "../linkerd/object";
import { type AttachedPort, type AttachedRoute, attachedRoutes } from "../resolver/compile/attached-routes";
import { keyOf } from "../resolver/compile/catalog";
import type { Policy } from "../resolver/compile/compile";
import { networkReach } from "../resolver/network-reach";
import { defaultTraffic } from "./default-traffic";
import { bySubject, findingsOn } from "./network-findings";
import type { NetworkDetails, NetworkRow, PortDetails, RouteDetails } from "./network-row";
import type { PlacedFinding } from "./placed-finding";

/** What is wanted and what happened, joined per EgressNetwork. */
export interface NetworksSeen {
  /** By namespace and name. */
  rows: NetworkRow[];
  /** Of the network that was asked for, by default the first; null where there is no such network. */
  details: NetworkDetails | null;
  /** On what belongs to none of them. */
  elsewhere: PlacedFinding[];
}

/** `flows`: those that an EgressNetwork judged; `wanted`: `namespace/name`. What is not known yet is null. */
export function seeNetworks(
  policy: Policy,
  flows: readonly Flow[] | null,
  findings: readonly PlacedFinding[] | null,
  wanted: string | null,
): NetworksSeen {
  const wants = wantedNetworks(policy);
  const traffic = flows && trafficByNetwork(flows);
  const found = findings && bySubject(findings);
  const all = wants.map((want) => ({
    want,
    row: {
      ...want.row,
      findings: found && findingsOn(want.row.ref, want.ports, found),
      traffic: traffic && (traffic.get(want.row.key) ?? { total: nothing(), byVerdict: {} }),
    },
  }));
  const looked = wanted === null ? all[0] : all.find(({ row }) => row.key === wanted);
  const listed = new Set(all.flatMap(({ row }) => row.findings ?? []));
  return {
    rows: all.map(({ row }) => row),
    details: looked ? detailsOf(looked.row, looked.want, policy, flows) : null,
    elsewhere: (findings ?? []).filter((finding) => !listed.has(finding)),
  };
}

interface WantedNetwork {
  row: Omit<NetworkRow, "findings" | "traffic">;
  object: KubernetesObject;
  ports: AttachedPort[];
}

/** Flows come every few seconds, and the policy rarely. */
const wantedBy = new WeakMap<Policy, WantedNetwork[]>();

function wantedNetworks(policy: Policy): WantedNetwork[] {
  const known = wantedBy.get(policy);
  if (known) return known;
  const reaches = new Map(
    networkReach(policy.snapshot, policy.attached.catalog).map((each) => [keyOf(each.network), each]),
  );
  const wanted = policy.snapshot.resources
    .filter(isEgressNetwork)
    .map((object): WantedNetwork => {
      const { namespace, name } = object.metadata;
      const ref = { namespace, name };
      const ports = attachedRoutes(ref, policy);
      const row = {
        key: `${namespace}/${name}`,
        ref,
        ...specOf(object),
        accepted: acceptedCondition(object),
        reach: reaches.get(keyOf(ref)) ?? null,
        routedPorts: ports.flatMap(({ port }) => port ?? []),
      };
      return { row, object, ports };
    })
    .toSorted((a, b) => a.row.key.localeCompare(b.row.key, "en"));
  wantedBy.set(policy, wanted);
  return wanted;
}

function detailsOf(
  row: NetworkRow,
  { object, ports }: WantedNetwork,
  { snapshot }: Policy,
  flows: readonly Flow[] | null,
): NetworkDetails {
  const names = new Set(ports.flatMap(({ routes }) => routes.map(({ ref }) => refKey(ref))));
  const objects = new Map(
    snapshot.resources.map((each) => [refKey(refOf(each)), each] as const).filter(([key]) => names.has(key)),
  );
  const mine = flows?.filter(({ network }) => network !== null && keyOf(network) === row.key) ?? null;
  const detailed = (route: AttachedRoute): RouteDetails => {
    const under = mine?.filter((flow) => isUnder(flow, route)) ?? null;
    const [first] = under ?? [];
    return {
      ...route,
      object: objects.get(refKey(route.ref)) ?? null,
      perSecond: under?.reduce((sum, flow) => sum + flow.ratePerSecond, 0) ?? null,
      counts: first ? (countsRequests(first) ? "requests" : "connections") : null,
    };
  };
  return {
    ...row,
    object,
    ports: ports.map((port): PortDetails => ({ ...port, routes: port.routes.map(detailed) })),
    defaults: mine && defaultTraffic(mine),
    clusterNetworks: snapshot.clusterNetworks,
    unread: snapshot.unread,
  };
}

/** `route_namespace` folds when the other labels are equal, so group, kind and name tell. */
function isUnder({ route }: Flow, { ref }: AttachedRoute): boolean {
  return route.kind === ref.kind && route.group === ref.group && route.name === ref.name;
}

function specOf(object: KubernetesObject): Pick<NetworkRow, "spec" | "unreadable"> {
  const network = decodeEgressNetwork(object);
  if (!network.ok) return { spec: null, unreadable: network.error };
  const { trafficPolicy, networks } = network.value;
  if (networks === null) return { spec: { trafficPolicy }, unreadable: null };
  const entries = networks.map((entry) => ({ cidr: printCidr(entry.cidr), except: entry.except.map(printCidr) }));
  return { spec: { trafficPolicy, networks: entries }, unreadable: null };
}
