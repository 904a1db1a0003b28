import { type Cidr, parseCidr } from "../linkerd/address";
import { isFields } from "../linkerd/decode";
import { type DecodedNetwork, decodeEgressNetwork } from "../linkerd/decode-egress-network";
import { decodeRoute } from "../linkerd/decode-route";
import { policyKindOf } from "../linkerd/kinds";
import { groupOf, type KubernetesObject, type ObjectRef } from "../linkerd/object";
import type { PolicySnapshot } from "../linkerd/policy-snapshot";
import type { Route } from "../linkerd/route";
import { type DecodedService, decodeService } from "../linkerd/service";

/** Everything of a snapshot that Linkerd can read, and by name what it cannot. Order is that of the snapshot. */
export interface Catalog {
  networks: DecodedNetwork[];
  routes: Route[];
  services: DecodedService[];
  /** `namespace/name` of policy.linkerd.io Servers, which routes may have for parents. */
  servers: ReadonlySet<string>;
  unreadable: UnreadableObject[];
  clusterNetworks: Cidr[];
}

export interface UnreadableObject {
  ref: ObjectRef;
  error: string;
}

export function readCatalog(snapshot: PolicySnapshot): Catalog {
  const networks: DecodedNetwork[] = [];
  const routes: Route[] = [];
  const services: DecodedService[] = [];
  const servers = new Set<string>();
  const unreadable: UnreadableObject[] = [];
  for (const object of snapshot.resources) {
    const ref = looseRefOf(object);
    if (ref === null) continue;
    if (ref.group === "policy.linkerd.io" && ref.kind === "Server") servers.add(keyOf(ref));
    if (ref.group === "" && ref.kind === "Service") {
      const service = decodeService(object);
      if (service.ok) services.push(service.value);
    }
    if (policyKindOf(ref) === null) continue;
    if (ref.kind === "EgressNetwork") {
      const network = decodeEgressNetwork(object);
      if (network.ok) networks.push(network.value);
      else unreadable.push({ ref, error: network.error });
    } else {
      const route = decodeRoute(object, snapshot.tlsRouteHostnames);
      if (route.ok) routes.push(route.value);
      else unreadable.push({ ref, error: route.error });
    }
  }
  const clusterNetworks = snapshot.clusterNetworks.flatMap((text) => parseCidr(text) ?? []);
  return { networks, routes, services, servers, unreadable, clusterNetworks };
}

/** `namespace/name`: a key within one kind. */
export function keyOf({ namespace, name }: { namespace: string; name: string }): string {
  return `${namespace}/${name}`;
}

/** null for what is no object of Kubernetes: they come from files and pasted text too, so not even the envelope can be relied on. */
export function looseRefOf(object: KubernetesObject): ObjectRef | null {
  const { apiVersion, kind, metadata }: { apiVersion: unknown; kind: unknown; metadata: unknown } = object ?? {};
  if (typeof apiVersion !== "string" || typeof kind !== "string" || !isFields(metadata)) return null;
  const { namespace, name } = metadata;
  return {
    group: groupOf(apiVersion),
    kind,
    namespace: typeof namespace === "string" ? namespace : "",
    name: typeof name === "string" ? name : "",
  };
}
