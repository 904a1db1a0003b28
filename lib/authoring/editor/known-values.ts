import type { Flow } from "../../flows/flow";
import { EGRESS_NETWORK, egressKindOf, isService } from "../../linkerd/kinds";
import { type NamespacedName, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";

/** What an EgressNetwork or route can name: offered while it is typed. */
export interface KnownValues {
  namespaces: readonly string[];
  networks: readonly NamespacedName[];
  services: readonly KnownService[];
  /** Host names that were seen in traffic. */
  hosts: readonly string[];
  /** As proxies reported them. */
  ports: readonly number[];
}

export interface KnownService extends NamespacedName {
  ports: readonly number[];
}

export const NOTHING_KNOWN: KnownValues = { namespaces: [], networks: [], services: [], hosts: [], ports: [] };

export function knownValues(snapshot: PolicySnapshot, flows: readonly Flow[]): KnownValues {
  return { ...knownObjects(snapshot), ...knownPlaces(flows) };
}

function knownObjects(snapshot: PolicySnapshot): Pick<KnownValues, "namespaces" | "networks" | "services"> {
  const { resources, namespaces } = snapshot;
  return {
    namespaces,
    networks: resources.map(refOf).filter((ref) => egressKindOf(ref) === EGRESS_NETWORK),
    services: knownServices(snapshot),
  };
}

function knownPlaces(flows: readonly Flow[]): Pick<KnownValues, "hosts" | "ports"> {
  return {
    hosts: [...new Set(flows.flatMap(({ host }) => host ?? []))].sort(),
    ports: [...new Set(flows.flatMap(({ port }) => port ?? []))].sort((a, b) => a - b),
  };
}

/** In the order of their names. */
function knownServices({ resources }: PolicySnapshot): KnownService[] {
  return resources
    .filter(isService)
    .map(({ metadata, spec }) => {
      const ports = isRecord(spec) && Array.isArray(spec.ports) ? spec.ports.filter(isRecord) : [];
      const numbers = ports.flatMap(({ port, protocol }) =>
        typeof port === "number" && (protocol === undefined || protocol === "TCP") ? port : [],
      );
      return { namespace: metadata.namespace, name: metadata.name, ports: numbers };
    })
    .sort((a, b) => (`${a.namespace}/${a.name}` < `${b.namespace}/${b.name}` ? -1 : 1));
}
