import { isEgressNetwork, isRouteKind, isService, SERVICE } from "../kinds";
import type { Readings } from "../linkerd-reads";
import { type KubernetesObject, type NamespacedName, type ObjectRef, refOf } from "../object";
import type { PolicySnapshot } from "../policy-snapshot";
import type { BackendRef, ParentRef } from "../route";
import { decodeRoute } from "./decode-route";

/** A Service to which a route sends what clients meant for an EgressNetwork. */
export interface Redirect {
  route: ObjectRef;
  service: NamespacedName;
  port: number;
}

type Routes = Pick<PolicySnapshot, "resources" | "globalEgressNamespace"> & Readings;

/** The redirects that clients of a namespace may meet: by routes of EgressNetworks that apply there. Each Service and port once for each route. */
export function redirectsFor(namespace: string, { resources, globalEgressNamespace, ...readings }: Routes): Redirect[] {
  const networks = resources.filter((each) => isEgressNetwork(each));
  const hasOwn = networks.some(({ metadata }) => metadata.namespace === namespace);
  // Networks of a namespace hide the global ones from it.
  const place = hasOwn ? namespace : globalEgressNamespace;
  return resources
    .filter((each) => isRouteKind(each))
    .filter(({ metadata }) => metadata.namespace === namespace || metadata.namespace === place)
    .flatMap((each) => redirectsOf(each, readings, place));
}

/** Where the route of that name sends what it matches, as proxies name it. */
export function redirectsOfRoute(
  { kind, namespace, name }: Pick<ObjectRef, "kind" | "namespace" | "name">,
  { resources, ...readings }: Pick<PolicySnapshot, "resources"> & Readings,
): Redirect[] {
  const isIt = ({ kind: its, metadata }: KubernetesObject) =>
    its === kind && metadata.namespace === namespace && metadata.name === name;
  return resources.filter(isIt).flatMap((each) => redirectsOf(each, readings));
}

/** Where one route sends what it matches; nothing where it cannot be read. `network`: the namespace of its EgressNetwork, null for any. */
export function redirectsOf(object: KubernetesObject, readings: Readings, network: string | null = null): Redirect[] {
  const decoded = decodeRoute(object, readings);
  if (!decoded.ok) return [];
  const { parentRefs, rules } = decoded.value;
  const route = refOf(object);
  if (!parentRefs.some((parent) => isNetworkOf(parent, route.namespace, network))) return [];
  const all = rules.flatMap(({ backendRefs }) => backendRefs.flatMap((each) => serviceOf(each, route) ?? []));
  return [
    ...new Map(all.map((each) => [`${each.service.namespace}/${each.service.name}:${each.port}`, each])).values(),
  ];
}

function isNetworkOf({ group, kind, namespace }: ParentRef, own: string, wanted: string | null): boolean {
  const isNetwork = isEgressNetwork({ group: group ?? "", kind: kind ?? "" });
  return isNetwork && (wanted === null || (namespace ?? own) === wanted);
}

function serviceOf({ group, kind, namespace, name, port, weight }: BackendRef, route: ObjectRef): Redirect | null {
  // As for Linkerd, the group of the core may be spelled out.
  const named = { group: group === "core" ? "" : (group ?? ""), kind: kind ?? SERVICE.kind };
  if (!isService(named) || port === null || weight === 0) return null;
  return { route, service: { namespace: namespace ?? route.namespace, name }, port };
}
