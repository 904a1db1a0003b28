import { selects } from "../network-policy/compile/selector";
import { CONTROL_PLANE_PORTS } from "../network-policy/generate/control-plane";
import { NODE_LOCAL_DNS, RESOLVER_NAMESPACES, type Resolver, resolversOf } from "../network-policy/generate/dns";
import type { ComparedCluster } from "./compared-cluster";
import type { UnseenConnection, UnseenKind } from "./connection-rehearsal";
import { type Judging, judgeAddress, judgePods } from "./judge-contact";
import { type Outcome, worst } from "./outcome";
import type { PodSeen } from "./seen-pods";
import { whyOf } from "./why";

/** Whom pods of every namespace need, or who needs them. */
interface Others {
  resolvers: readonly (Resolver & { standing: readonly PodSeen[] })[];
  hasNodeLocal: boolean;
  scrapers: readonly PodSeen[];
}

/** What pods need and no flow shows, for each namespace of which a policy changes. */
export function* unseenSteps(judging: Judging): Generator<void, UnseenConnection[]> {
  const { cluster } = judging;
  const found: UnseenConnection[] = [];
  const others = yield* othersOf(cluster);
  for (const namespace of [...new Set([...cluster.touched.egress, ...cluster.touched.ingress])].sort()) {
    yield;
    found.push(...unseenOf(namespace, judging, others));
  }
  return found;
}

/** In pieces: any pod may scrape. */
function* othersOf(cluster: ComparedCluster): Generator<void, Others> {
  const scrapers: PodSeen[] = [];
  let hasNodeLocal = false;
  for (const [place, each] of cluster.pods.all().entries()) {
    const { hostNetwork, labels } = each.pod;
    if (PROMETHEUS.some((key) => labels[key] === "prometheus")) scrapers.push(each);
    hasNodeLocal ||= hostNetwork && selects({ matchLabels: NODE_LOCAL_DNS.label }, labels);
    if (place % PODS_A_STEP === 0) yield;
  }
  // No more is looked up of the cluster than where resolvers live.
  const { namespaces, services, endpointSlices } = cluster.around;
  const pods = RESOLVER_NAMESPACES.flatMap((name) => cluster.pods.in(name).map(({ pod }) => pod));
  const resolvers = resolversOf({ namespaces, services, endpointSlices, pods, networkPolicies: [] }).map((each) => {
    const key = `resolver ${each.namespace} ${JSON.stringify(each.selector)}`;
    const found = () => cluster.pods.in(each.namespace).filter(({ pod }) => selects(each.selector, pod.labels));
    return { ...each, standing: cluster.pods.standingFor(key, "target", found) };
  });
  return { resolvers, hasNodeLocal, scrapers: cluster.pods.standingFor("scrapers", "source", () => scrapers) };
}

const PODS_A_STEP = 500;

function unseenOf(namespace: string, judging: Judging, others: Others): UnseenConnection[] {
  const { cluster } = judging;
  const standing = cluster.pods.standingFor(`all of ${namespace}`, "target", () => cluster.pods.in(namespace));
  const pods = standing.filter(({ member }) => member.kind);
  if (pods.length === 0) return [];
  return [
    dns(namespace, pods, judging, others),
    controlPlane(namespace, pods, judging),
    probes(namespace),
    scrapes(namespace, pods, judging, others),
    webhooks(namespace, cluster),
    apiServer(namespace, pods, judging),
  ].flatMap((each) => each ?? []);
}

function told(
  what: UnseenKind,
  namespace: string,
  found: Outcome | null,
  means: string,
  none: string,
): UnseenConnection {
  if (!found) return { what, namespace, effect: "undecided", sentence: none };
  return { what, namespace, effect: found.effect, sentence: `${means}: ${whyOf(found)}` };
}

/** Names are asked of the resolver's pods, by way of its Service; UDP is never proxied. */
function dns(namespace: string, pods: readonly PodSeen[], judging: Judging, others: Others): UnseenConnection {
  const { resolvers, hasNodeLocal } = others;
  const found = worst(pods, (from) =>
    worst(resolvers, ({ standing, ports, clusterIps: [clusterIp] }) => {
      const service = clusterIp === undefined ? null : { address: clusterIp, port: 53 };
      const asked = ports.flatMap((port) => BOTH.map((protocol) => ({ port, protocol })));
      return worst(standing, (to) =>
        worst(asked, ({ port, protocol }) => judgePods(from, to, port, protocol, judging, service)),
      );
    }),
  );
  const place = { address: NODE_LOCAL_DNS.ip, port: 53 };
  const local = worst(hasNodeLocal ? pods : [], (from) =>
    worst(BOTH, (protocol) => judgeAddress(from, place, protocol, judging, true)),
  );
  const ports = [...new Set(resolvers.flatMap((each) => each.ports))].join(", ");
  const means = `Name lookups on port ${ports} by UDP and TCP`;
  const none = "No running pod of a resolver was found, so whether names can still be looked up is unknown.";
  return told(
    "dns",
    namespace,
    worst([found, local], (each) => each),
    means,
    none,
  );
}

const BOTH = ["UDP", "TCP"] as const;

/** Without it a proxy never becomes ready. */
function controlPlane(namespace: string, pods: readonly PodSeen[], judging: Judging): UnseenConnection | null {
  const { cluster, linkerd } = judging;
  const meshed = pods.filter(({ pod }) => pod.meshed);
  if (meshed.length === 0 || namespace === linkerd.namespace) return null;
  const found = worst(CONTROL_PLANE_PORTS, ({ component, ports }) => {
    const labels = { "linkerd.io/control-plane-component": component };
    const targets = () => cluster.pods.selected(linkerd.namespace, labels);
    const standing = cluster.pods.standingFor(`control plane ${component}`, "target", targets);
    return worst(standing, (to) =>
      worst(meshed, (from) => worst(ports, (port) => judgePods(from, to, port, "TCP", judging))),
    );
  });
  const ports = CONTROL_PLANE_PORTS.flatMap((each) => each.ports).join(", ");
  const none = `No running pod of Linkerd's control plane was found in ${linkerd.namespace}, so whether proxies can still reach it is unknown.`;
  return told("control-plane", namespace, found, `Proxies to Linkerd's control plane on ports ${ports}`, none);
}

function probes(namespace: string): UnseenConnection {
  const sentence = "Probes of the kubelet come from the pod's own node, which may always connect.";
  return { what: "probes", namespace, effect: "kept", sentence };
}

/** Labels by which charts call it so. */
const PROMETHEUS = ["app.kubernetes.io/name", "app", "component"];

/** Of proxies on 4191, which are never redirected. */
function scrapes(
  namespace: string,
  pods: readonly PodSeen[],
  judging: Judging,
  { scrapers }: Others,
): UnseenConnection | null {
  const { cluster } = judging;
  const meshed = pods.filter(({ pod }) => pod.meshed);
  if (meshed.length === 0) return null;
  const found = worst(scrapers, (from) => worst(meshed, (to) => judgePods(from, to, 4191, "TCP", judging)));
  if (!found && !cluster.touched.ingress.has(namespace)) {
    const sentence = "Scrapes of the proxies: the proposal changes no ingress policy of the namespace.";
    return { what: "scrapes", namespace, effect: "kept", sentence };
  }
  const none =
    "No Prometheus was recognized among the pods, so whether it can still scrape the proxies on port 4191 is unknown.";
  return told("scrapes", namespace, found, "Scrapes of the proxies on port 4191 by Prometheus", none);
}

/** The API server calls from a node or from outside: an address that nobody knows. */
function webhooks(namespace: string, cluster: ComparedCluster): UnseenConnection {
  const what = "webhooks";
  if (!cluster.touched.ingress.has(namespace)) {
    const sentence = "Calls of the API server to webhooks: the proposal changes no ingress policy of the namespace.";
    return { what, namespace, effect: "kept", sentence };
  }
  const sentence =
    "Calls of the API server to webhooks come from an address that is not known. If a pod here serves one, allow its port without a from.";
  return { what, namespace, effect: "undecided", sentence };
}

/** It is no pod of the pod network. */
function apiServer(namespace: string, pods: readonly PodSeen[], judging: Judging): UnseenConnection {
  const { endpointSlices, services } = judging.cluster.around;
  const isIts = (of: { namespace: string }, name: string) => of.namespace === "default" && name === "kubernetes";
  const places = endpointSlices
    .filter((each) => isIts(each, each.service))
    .flatMap(({ addresses, ports }) => addresses.flatMap((address) => ports.map(({ port }) => ({ address, port }))));
  const service = services.find((each) => isIts(each, each.name));
  const found = worst(places, (place) => {
    const toNode = judging.cluster.isNode(place.address);
    return worst(pods, (from) => judgeAddress(from, place, "TCP", judging, toNode));
  });
  const port = service?.ports[0]?.port ?? 443;
  const none =
    "The endpoints of Service default/kubernetes could not be read, so whether the API server stays reachable is unknown.";
  const means = `The API server (Service kubernetes, port ${port}), for pods that ask it`;
  return told("api-server", namespace, found, means, none);
}
