import { selects } from "../network-policy/compile/selector";
import { CONTROL_PLANE_PORTS } from "../network-policy/generate/control-plane";
import { NODE_LOCAL_DNS, resolversOf } from "../network-policy/generate/dns";
import type { LiveCluster } from "../network-policy/stored/live-cluster";
import { hasEnded } from "../network-policy/stored/pod";
import { counted } from "../print/counted";
import type { ComparedCluster, PodSeen } from "./compared-cluster";
import type { UnseenConnection, UnseenKind } from "./connection-rehearsal";
import { type Judging, judgeAddress, judgePods } from "./judge-contact";
import { type Outcome, worst } from "./outcome";
import { whyOf } from "./why";

/** What every namespace needs and no flow shows, for one namespace of which a policy changes. */
export function unseenOf(namespace: string, judging: Judging, live: LiveCluster): UnseenConnection[] {
  const { cluster } = judging;
  const pods = cluster
    .standingFor(`unseen ${namespace}`, cluster.podsIn(namespace))
    .filter(({ member }) => member.kind);
  if (pods.length === 0) return [];
  return [
    dns(namespace, pods, judging, live),
    controlPlane(namespace, pods, judging),
    probes(namespace),
    scrapes(namespace, pods, judging),
    webhooks(namespace, pods, cluster),
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
function dns(namespace: string, pods: readonly PodSeen[], judging: Judging, live: LiveCluster): UnseenConnection {
  const { cluster } = judging;
  const resolvers = resolversOf(live);
  const outcomes = resolvers.flatMap((resolver) => {
    const targets = cluster.standingFor(
      `resolver ${resolver.namespace} ${JSON.stringify(resolver.selector)}`,
      cluster.podsIn(resolver.namespace).filter(({ pod }) => selects(resolver.selector, pod.labels)),
    );
    const [clusterIp] = resolver.clusterIps;
    const service = clusterIp === undefined ? null : { address: clusterIp, port: 53 };
    return pods.flatMap((from) =>
      targets.flatMap((to) =>
        resolver.ports.flatMap((port) =>
          (["UDP", "TCP"] as const).map((protocol) => judgePods(from, to, port, protocol, judging, service)),
        ),
      ),
    );
  });
  const local = hasNodeLocal(live)
    ? pods.flatMap((from) =>
        (["UDP", "TCP"] as const).map((protocol) =>
          judgeAddress(from, { address: NODE_LOCAL_DNS.ip, port: 53 }, protocol, judging, true),
        ),
      )
    : [];
  const ports = [...new Set(resolvers.flatMap((each) => each.ports))].join(", ");
  const means = `Name lookups on port ${ports} by UDP and TCP`;
  const none = "No running pod of a resolver was found, so whether names can still be looked up is unknown.";
  return told("dns", namespace, worst([...outcomes, ...local]), means, none);
}

function hasNodeLocal({ pods }: LiveCluster): boolean {
  return pods.some(
    (pod) => pod.hostNetwork && !hasEnded(pod) && selects({ matchLabels: NODE_LOCAL_DNS.label }, pod.labels),
  );
}

/** Without it a proxy never becomes ready. */
function controlPlane(namespace: string, pods: readonly PodSeen[], judging: Judging): UnseenConnection | null {
  const { cluster, linkerd } = judging;
  const meshed = pods.filter(({ pod }) => pod.meshed);
  if (meshed.length === 0 || namespace === linkerd.namespace) return null;
  const outcomes = CONTROL_PLANE_PORTS.flatMap(({ component, ports }) => {
    const matchLabels = { "linkerd.io/control-plane-component": component };
    const targets = cluster.podsIn(linkerd.namespace).filter(({ pod }) => selects({ matchLabels }, pod.labels));
    return cluster
      .standingFor(`control plane ${component}`, targets)
      .flatMap((to) => meshed.flatMap((from) => ports.map((port) => judgePods(from, to, port, "TCP", judging))));
  });
  const ports = CONTROL_PLANE_PORTS.flatMap((each) => each.ports).join(", ");
  const none = `No running pod of Linkerd's control plane was found in ${linkerd.namespace}, so whether proxies can still reach it is unknown.`;
  return told(
    "control-plane",
    namespace,
    worst(outcomes),
    `Proxies to Linkerd's control plane on ports ${ports}`,
    none,
  );
}

function probes(namespace: string): UnseenConnection {
  const sentence = "Probes of the kubelet come from the pod's own node, which may always connect.";
  return { what: "probes", namespace, effect: "kept", sentence };
}

const PROMETHEUS: readonly Record<string, string>[] = [
  { "app.kubernetes.io/name": "prometheus" },
  { app: "prometheus" },
  { component: "prometheus" },
];

/** Of proxies on 4191, which are never redirected. */
function scrapes(namespace: string, pods: readonly PodSeen[], judging: Judging): UnseenConnection | null {
  const { cluster } = judging;
  const meshed = pods.filter(({ pod }) => pod.meshed);
  if (meshed.length === 0) return null;
  const scrapers = cluster
    .namespaces()
    .flatMap((name) => cluster.podsIn(name))
    .filter(({ pod }) => PROMETHEUS.some((matchLabels) => selects({ matchLabels }, pod.labels)));
  const outcomes = cluster
    .standingFor("scrapers", scrapers)
    .flatMap((from) => meshed.map((to) => judgePods(from, to, 4191, "TCP", judging)));
  if (outcomes.length === 0 && !cluster.touched.ingress.has(namespace)) {
    const sentence = "Scrapes of the proxies: the proposal changes no ingress policy of the namespace.";
    return { what: "scrapes", namespace, effect: "kept", sentence };
  }
  const none =
    "No Prometheus was recognized among the pods, so whether it can still scrape the proxies on port 4191 is unknown.";
  return told("scrapes", namespace, worst(outcomes), "Scrapes of the proxies on port 4191 by Prometheus", none);
}

/** The API server calls from a node or from outside: an address that nobody knows. */
function webhooks(namespace: string, pods: readonly PodSeen[], cluster: ComparedCluster): UnseenConnection {
  const what = "webhooks";
  if (!cluster.touched.ingress.has(namespace)) {
    const sentence = "Calls of the API server to webhooks: the proposal changes no ingress policy of the namespace.";
    return { what, namespace, effect: "kept", sentence };
  }
  const sentence = `Calls of the API server to webhooks come from an address that is not known. If any of ${counted(pods.length, "kind")} of pods here serves one, allow its port without a from.`;
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
  const outcomes = places.flatMap((place) =>
    pods.map((from) => judgeAddress(from, place, "TCP", judging, judging.cluster.isNode(place.address))),
  );
  const port = service?.ports[0]?.port ?? 443;
  const none =
    "The endpoints of Service default/kubernetes could not be read, so whether the API server stays reachable is unknown.";
  const means = `The API server (Service kubernetes, port ${port}), for pods that ask it`;
  return told("api-server", namespace, worst(outcomes), means, none);
}
