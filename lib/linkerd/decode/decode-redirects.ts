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
export function redirectsFor(namespace: string, routes: Routes): Redirect[] {
  const { objects, network } = routesFor(namespace, routes);
  return objects.flatMap((each) => redirectsOf(each, routes, network));
}

/** Hostnames that one route allows, on one port or, where it is null, on each. */
export interface AllowedNames {
  route: ObjectRef;
  hostnames: readonly string[];
  port: number | null;
}

/** What clients of a namespace may reach by name: what routes of their EgressNetworks send on, and to no Service. */
export function namesAllowedFor(namespace: string, routes: Routes): AllowedNames[] {
  const { objects, network } = routesFor(namespace, routes);
  return objects.flatMap((object): AllowedNames[] => {
    const decoded = decodeRoute(object, routes);
    if (!decoded.ok || decoded.value.hostnames.length === 0) return [];
    const { parentRefs, hostnames, rules } = decoded.value;
    const route = refOf(object);
    const sendsOn = rules.some(({ backendRefs }) => backendRefs.every((each) => serviceOf(each, route) === null));
    if (!sendsOn) return [];
    const parents = parentRefs.filter((parent) => isNetworkOf(parent, route.namespace, network));
    return [...new Set(parents.map(({ port }) => port))].map((port) => ({ route, hostnames, port }));
  });
}

/** Routes that may decide for clients of a namespace, and where the EgressNetworks are that apply there. */
function routesFor(namespace: string, { resources, globalEgressNamespace }: Routes) {
  const hasOwn = resources.some((each) => isEgressNetwork(each) && each.metadata.namespace === namespace);
  // Networks of a namespace hide the global ones from it.
  const network = hasOwn ? namespace : globalEgressNamespace;
  const objects = resources.filter(
    (each) => isRouteKind(each) && [namespace, network].includes(each.metadata.namespace),
  );
  return { objects, network };
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
