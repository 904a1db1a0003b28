import { parseIp } from "../linkerd/address";
import { counted } from "../print/counted";
import type { Outward, OutwardReach } from "./outward";
import { type How, type PodSeen, podWay } from "./pod-way";
import type { PrivateRanges } from "./private-ranges";
import type { WatchedNamespace, WatchedPod } from "./watched-pod";
import type { WatchedSlice } from "./watched-slice";
import type { Way, WayKind } from "./way";

export interface Surroundings {
  namespace: WatchedNamespace;
  reach: OutwardReach;
  privateRanges: PrivateRanges;
  /** What lies in the private ranges is outside of this one. */
  privateReach: OutwardReach;
  /** Helm `disableIPv6`: proxies and iptables leave IPv6 alone. */
  ipv6Disabled: boolean;
  /** Addresses behind Services of the namespace that are no pod's and lie outside of `clusterNetworks`. */
  outsideSlices: readonly WatchedSlice[];
}

const ANY_TCP: Outward = { protocol: "TCP", ports: null };
const QUIC: Outward = { protocol: "UDP", ports: [443, 443] };

/** The ways around the mesh that stand in one namespace. `running`: its pods, without those that have ended. */
export function waysAround(running: readonly PodSeen[], around: Surroundings): Way[] {
  const { namespace, ipv6Disabled, privateRanges } = around;
  const own = running.filter(({ pod }) => !pod.hostNetwork);
  const meshed = own.filter(({ pod }) => pod.proxy !== null);
  const where = (pods: readonly PodSeen[], has: (pod: WatchedPod) => boolean) => pods.filter(({ pod }) => has(pod));
  const wayOf = (kind: WayKind, pods: readonly PodSeen[], how: Omit<How, "kind">, reach = around.reach) =>
    podWay({ kind, ...how }, pods, reach);
  const isAsked = namespace.inject === "enabled" || namespace.inject === "ingress";
  return [
    wayOf(
      "unmeshed",
      where(own, ({ proxy }) => proxy === null),
      {
        sentence: (pods) => `${pods} without a proxy, so no EgressNetwork applies.`,
        detail: ({ inject }) =>
          inject === "disabled"
            ? "linkerd.io/inject: disabled on the pod"
            : isAsked || inject === "enabled"
              ? "injection is enabled: was the injector down when it started?"
              : "injection is not enabled",
        outward: [ANY_TCP],
        fix: {
          sentence: "Enable injection in the pod template or on the namespace, then restart the workload.",
          yaml: templateAnnotation("linkerd.io/inject: enabled"),
        },
      },
    ),
    wayOf(
      "host-network",
      where(running, ({ hostNetwork }) => hostNetwork),
      {
        sentence: (pods) =>
          `${pods} on the node's network, which Linkerd cannot mesh and NetworkPolicies do not select.`,
        outward: null,
        fix: {
          sentence: "Use the pod network, unless the workload manages the node.",
          yaml: template("hostNetwork: false"),
        },
      },
    ),
    wayOf(
      "skipped-ports",
      where(meshed, ({ proxy }) => proxy?.skippedOutboundPorts !== ""),
      {
        sentence: (pods) => `${pods} with ports that skip the proxy.`,
        detail: ({ proxy }) => `ports ${proxy?.skippedOutboundPorts}`,
        outward: skippedOutward,
        fix: {
          sentence:
            "Remove the ports. Ports that cannot be parsed as HTTP belong in opaque-ports, which keeps them in the mesh. 4567,4568 is Linkerd's own default (Helm proxyInit.ignoreOutboundPorts).",
          yaml: templateAnnotation('config.linkerd.io/skip-outbound-ports: ""'),
        },
      },
    ),
    wayOf(
      "skipped-subnets",
      where(meshed, ({ proxy }) => (proxy?.skippedSubnets.length ?? 0) > 0),
      {
        sentence: (pods) => `${pods} with subnets that skip the proxy.`,
        detail: ({ proxy }) => proxy?.skippedSubnets.join(", ") ?? "",
        outward: [ANY_TCP],
        fix: { sentence: "Remove the annotation.", yaml: templateAnnotation('config.linkerd.io/skip-subnets: ""') },
      },
    ),
    wayOf(
      "proxy-uid",
      where(meshed, ({ containers }) => containers.asProxy.length > 0),
      {
        sentence: (pods) => `${pods} with a container that runs as the proxy's user, whose traffic skips the proxy.`,
        detail: ({ containers }) => containerNames(containers.asProxy),
        outward: [ANY_TCP],
        fix: {
          sentence: "Run the container as another user.",
          yaml: container("securityContext: { runAsUser: 1000 }"),
        },
      },
    ),
    wayOf(
      "rewrites-iptables",
      where(meshed, ({ containers }) => containers.mayRewrite.length > 0),
      {
        sentence: (pods) => `${pods} with a container that can rewrite iptables (NET_ADMIN or privileged).`,
        detail: ({ containers }) => containerNames(containers.mayRewrite),
        outward: [ANY_TCP],
        fix: {
          sentence: "Drop the capability. PodSecurity level baseline refuses it for the whole namespace.",
          yaml: container("securityContext: { privileged: false, capabilities: { drop: [NET_ADMIN] } }"),
        },
      },
    ),
    wayOf(
      "host-pid",
      where(meshed, ({ hostPid }) => hostPid),
      {
        sentence: (pods) => `${pods} with hostPID, which can enter the network of any pod on the node.`,
        outward: null,
        fix: { sentence: "Remove hostPID.", yaml: template("hostPID: false") },
      },
    ),
    wayOf(
      "before-proxy",
      where(meshed, ({ containers }) => containers.beforeProxy.length > 0),
      {
        sentence: (pods) => `${pods} with init containers that run before linkerd-init, so without a proxy.`,
        detail: ({ containers }) => containerNames(containers.beforeProxy),
        outward: [ANY_TCP],
        fix: {
          sentence: "Run the proxy as a native sidecar, ahead of these init containers.",
          yaml: templateAnnotation('config.beta.linkerd.io/proxy-enable-native-sidecar: "true"'),
        },
      },
    ),
    wayOf("ipv6", ipv6Disabled ? where(meshed, hasIpv6) : [], {
      sentence: (pods) => `${pods} with an IPv6 address, while IPv6 is off in Linkerd.`,
      outward: [ANY_TCP],
      fix: {
        sentence: "Install Linkerd with IPv6.",
        yaml: "disableIPv6: false # Helm value of linkerd-control-plane\n",
      },
    }),
    wayOf(
      "private-ranges",
      privateRanges.wide.length > 0 ? meshed : [],
      {
        sentence: (pods) =>
          `${pods} can reach private addresses in ${privateRanges.wide.join(", ")}, which Linkerd takes for the cluster's own: no EgressNetwork applies to them.`,
        outward: [ANY_TCP],
        fix: {
          sentence:
            "Set clusterNetworks to what pods, nodes and Services use. Seen here are the networks below; check them first.",
          yaml: `clusterNetworks: ${privateRanges.used.join(",")} # Helm value of linkerd-control-plane\n`,
        },
      },
      around.privateReach,
    ),
    wayOf("udp", meshed, {
      sentence: (pods) => `${pods} can send UDP, including HTTP/3 on port 443: proxies handle TCP only.`,
      outward: [QUIC],
      fix: {
        sentence: "Isolate the pods for egress with a NetworkPolicy that allows UDP only for DNS.",
        yaml: null,
      },
    }),
    serviceWay(around),
  ].flatMap((way) => way ?? []);
}

/** Linkerd takes such a connection for one to the Service, so no EgressNetwork judges it. */
function serviceWay({ outsideSlices }: Surroundings): Way | null {
  if (outsideSlices.length === 0) return null;
  const services = new Set(outsideSlices.map(({ service }) => service));
  return {
    kind: "service-to-outside",
    sentence: `${counted(services.size, "Service")} with endpoints outside the cluster, which Linkerd does not treat as egress.`,
    takers: outsideSlices.map(({ service, besidePods: addresses }) => ({
      name: `Service ${service}`,
      pods: 0,
      detail: `${addresses.slice(0, 3).join(", ")}${addresses.length > 3 ? `, ${addresses.length - 3} more` : ""}`,
    })),
    closedPods: null,
    pods: 0,
    fix: {
      sentence:
        "Have clients use the external hostname, so that an EgressNetwork applies, or restrict who may reach the Service.",
      yaml: null,
    },
  };
}

function skippedOutward({ proxy }: WatchedPod): Outward[] {
  const parts = (proxy?.skippedOutboundPorts ?? "").split(",").filter((part) => part.trim() !== "");
  return parts.map((part) => {
    const [first = Number.NaN, last = first] = part.split("-").map((each) => Number.parseInt(each, 10));
    // What cannot be read may be any.
    return { protocol: "TCP", ports: Number.isNaN(first) || Number.isNaN(last) ? null : [first, last] };
  });
}

function hasIpv6({ ips }: WatchedPod): boolean {
  return ips.some((ip) => parseIp(ip)?.family === 6);
}

function containerNames(names: readonly string[]): string {
  return `${names.length === 1 ? "container" : "containers"} ${names.join(", ")}`;
}

function templateAnnotation(line: string): string {
  return `spec:\n  template:\n    metadata:\n      annotations:\n        ${line}\n`;
}

function template(line: string): string {
  return `spec:\n  template:\n    spec:\n      ${line}\n`;
}

function container(line: string): string {
  return `spec:\n  template:\n    spec:\n      containers:\n        - name: … # as it is called\n          ${line}\n`;
}
