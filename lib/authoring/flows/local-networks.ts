import type { Flow } from "../../flows/flow";
import { isEgressNetwork } from "../../linkerd/kinds";
import { namedNetworks } from "../../linkerd/named-networks";
import type { KubernetesObject, NamespacedName } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { isRecord } from "../../linkerd/record";
import { keyOf } from "../../resolver/compile/catalog";
import { type Policy, recompile } from "../../resolver/compile/compile";
import { addressClasses } from "../../resolver/partial/address-classes";
import type { DraftNotice } from "../draft";
import type { ProposedCreate, RouteTarget } from "../route-proposal";

/**
 * Copies of the global EgressNetworks for namespaces of the clients that have none of their own: all of them, since the first local one
 * hides them all. Routes attached to the global ones no longer count there. `uneven`: namespaces for which the copies would divide
 * addresses otherwise, as of two equally narrow ones the older decides, and copies are of one age.
 */
export function localNetworks(
  flows: readonly Flow[],
  now: Policy,
): { writes: ProposedCreate[]; uneven: ReadonlySet<string> } {
  const { snapshot } = now;
  const networks = snapshot.resources.filter(isEgressNetwork);
  const globals = networks.filter(({ metadata }) => metadata.namespace === snapshot.globalEgressNamespace);
  const own = new Set(networks.map(({ metadata }) => metadata.namespace));
  const clients = new Set(
    flows
      .filter(({ network }) => network?.namespace === snapshot.globalEgressNamespace)
      .map(({ source }) => source.namespace),
  );
  const without = [...clients].filter((namespace) => !own.has(namespace)).sort();
  const copies = new Map(
    without.map((namespace) => [namespace, globals.map((global) => copyInto(namespace, global, snapshot))]),
  );
  const uneven = new Set(
    without.filter((namespace) => !dividesAlike(namespace, copies.get(namespace) ?? [], globals, now)),
  );
  return { writes: [...copies].flatMap(([namespace, each]) => (uneven.has(namespace) ? [] : each)), uneven };
}

function dividesAlike(
  namespace: string,
  copies: readonly ProposedCreate[],
  globals: readonly KubernetesObject[],
  now: Policy,
): boolean {
  const created = copies.map(({ manifest }) => ({
    ...manifest,
    metadata: { ...manifest.metadata, creationTimestamp: now.snapshot.readAt },
  }));
  const then = recompile(now, { ...now.snapshot, resources: [...now.snapshot.resources, ...created] });
  return globals.every(({ metadata }) =>
    addressClasses({ clientNamespace: namespace, observedNetwork: metadata }, then, now).every(
      ({ network }) => network?.ref.name === metadata.name,
    ),
  );
}

function copyInto(namespace: string, global: KubernetesObject, snapshot: PolicySnapshot): ProposedCreate {
  const { name, annotations } = global.metadata;
  const opaque = annotations?.["config.linkerd.io/opaque-ports"];
  const allows = isRecord(global.spec) && global.spec.trafficPolicy === "Allow";
  const label = `EgressNetwork ${namespace}/${name}`;
  const waiting = routesWaitingFor({ namespace, name }, snapshot);
  const widened = [
    ...(allows
      ? [
          `Whatever routes on ${global.metadata.namespace}/${name} redirect or reject today, for clients in namespace ${namespace}: ${label} allows it by default.`,
        ]
      : []),
    ...(waiting.length > 0
      ? [
          `Whatever ${waiting.join(", ")} allow: they name ${label}, which does not exist yet, and come into force with it.`,
        ]
      : []),
  ];
  return {
    verb: "create",
    manifest: {
      apiVersion: global.apiVersion,
      kind: global.kind,
      metadata: {
        name,
        namespace,
        ...(opaque !== undefined && { annotations: { "config.linkerd.io/opaque-ports": opaque } }),
      },
      spec: global.spec,
    },
    sentence: `Applies to clients in namespace ${namespace} instead of the global ${global.metadata.namespace}/${name}, with the same addresses and trafficPolicy.`,
    flows: [],
    reach: widened.map((sentence) => ({ ...everything, clients: namespace, network: { namespace, name }, sentence })),
    notices: [
      {
        id: "silences-global",
        severity: "warn",
        sentence: `Namespace ${namespace} gets its own EgressNetwork, so the global ones no longer apply to its clients; what only their routes allow needs routes in ${namespace}.`,
      },
    ],
  };
}

const everything = { port: null, family: "any", host: null, limit: null, cidrs: null } as const;

/** Routes that name an EgressNetwork which does not exist: its creation wakes them. */
function routesWaitingFor(network: NamespacedName, { resources }: PolicySnapshot): string[] {
  return resources
    .filter((each) => namedNetworks(each).some((named) => keyOf(named.network) === keyOf(network)))
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);
}

/** What the choice means, before any route is looked at. */
export function targetConsequences(
  target: RouteTarget,
  flows: readonly Flow[],
  snapshot: PolicySnapshot,
): DraftNotice[] {
  const global = flows.some(({ network }) => network?.namespace === snapshot.globalEgressNamespace);
  if (!global) return [];
  const sentences: Record<RouteTarget, DraftNotice> = {
    "client-namespace": {
      id: "target-client-namespace",
      severity: "info",
      sentence:
        "The routes are in the clients' namespaces and apply only there; the global EgressNetworks and their other routes stay as they are.",
    },
    global: {
      id: "target-global",
      severity: "warn",
      sentence:
        "The routes are in the global EgressNetwork's namespace and apply to clients in every namespace without its own EgressNetwork.",
    },
    "local-network": {
      id: "target-local-network",
      severity: "warn",
      sentence:
        "The clients' namespaces get their own EgressNetworks: changes to the global ones and their routes then no longer affect them.",
    },
  };
  return [sentences[target]];
}
