import { parseIp } from "../linkerd/address";
import type { Member } from "../network-policy/compile/member";
import { hasEnded } from "../network-policy/stored/pod";
import { counted } from "../print/counted";
import type { OutsideSlice } from "./outside-slice";
import type { Outward, OutwardReach } from "./outward";
import type { WatchedNamespace, WatchedPod } from "./watched-pod";
import type { Taker, Way, WayKind } from "./way";

/** A pod of a namespace, and the same as the judge of NetworkPolicies has it. */
export interface PodSeen {
  pod: WatchedPod;
  member: Member;
}

export interface Surroundings {
  namespace: WatchedNamespace;
  reach: OutwardReach;
  /** Helm `disableIPv6`: proxies and iptables leave IPv6 alone. */
  ipv6Disabled: boolean;
  /** Addresses behind Services of the namespace that are no pod's and lie outside of `clusterNetworks`. */
  outsideSlices: readonly OutsideSlice[];
}

const ANY_TCP: Outward = { protocol: "TCP", ports: null };
const QUIC: Outward = { protocol: "UDP", ports: [443, 443] };

/** The ways around the mesh that stand in one namespace, as its pods run now. */
export function waysAround(seen: readonly PodSeen[], around: Surroundings): Way[] {
  const { namespace, ipv6Disabled } = around;
  const running = seen.filter(({ pod }) => !hasEnded(pod));
  const own = running.filter(({ pod }) => !pod.hostNetwork);
  const meshed = own.filter(({ pod }) => pod.proxy !== null);
  const where = (pods: readonly PodSeen[], has: (pod: WatchedPod) => boolean) => pods.filter(({ pod }) => has(pod));
  const wayOf = (kind: WayKind, pods: readonly PodSeen[], how: Omit<How, "kind">) =>
    podWay({ kind, ...how }, pods, around.reach);
  const isAsked = namespace.inject === "enabled" || namespace.inject === "ingress";
  return [
    wayOf(
      "unmeshed",
      where(own, ({ proxy }) => proxy === null),
      {
        sentence: (pods) => `${pods} without a proxy: no EgressNetwork governs what they send.`,
        detail: ({ inject }) =>
          inject === "disabled"
            ? "linkerd.io/inject: disabled on the pod"
            : isAsked || inject === "enabled"
              ? "injection is on: was the injector down when it started?"
              : "injection is not on",
        outward: [ANY_TCP],
        fix: {
          sentence: "Turn injection on in the pod template or the namespace, then restart the workload.",
          yaml: templateAnnotation("linkerd.io/inject: enabled"),
        },
      },
    ),
    wayOf(
      "host-network",
      where(running, ({ hostNetwork }) => hostNetwork),
      {
        sentence: (pods) =>
          `${pods} on the node's network: Linkerd cannot mesh them, and no NetworkPolicy selects them.`,
        outward: null,
        fix: {
          sentence: "Give the workload the pod network unless it manages the node.",
          yaml: template("hostNetwork: false"),
        },
      },
    ),
    wayOf(
      "skipped-ports",
      where(meshed, ({ proxy }) => proxy?.skippedOutboundPorts !== ""),
      {
        sentence: (pods) => `${pods} send some ports past the proxy.`,
        detail: ({ proxy }) => `ports ${proxy?.skippedOutboundPorts}`,
        outward: skippedOutward,
        fix: {
          sentence:
            "Remove the annotation, or name only ports that must skip the proxy; opaque ports keep a connection in the mesh.",
          yaml: templateAnnotation('config.linkerd.io/skip-outbound-ports: ""'),
        },
      },
    ),
    wayOf(
      "skipped-subnets",
      where(meshed, ({ proxy }) => (proxy?.skippedSubnets.length ?? 0) > 0),
      {
        sentence: (pods) => `${pods} send some networks past the proxy.`,
        detail: ({ proxy }) => proxy?.skippedSubnets.join(", ") ?? "",
        outward: [ANY_TCP],
        fix: { sentence: "Remove the annotation.", yaml: templateAnnotation('config.linkerd.io/skip-subnets: ""') },
      },
    ),
    wayOf(
      "proxy-uid",
      where(meshed, ({ containers }) => containers.asProxy.length > 0),
      {
        sentence: (pods) => `${pods} run a container as the proxy's user, whose traffic iptables leave alone.`,
        detail: ({ containers }) => containerNames(containers.asProxy),
        outward: [ANY_TCP],
        fix: { sentence: "Give the container another user.", yaml: container("securityContext: { runAsUser: 1000 }") },
      },
    ),
    wayOf(
      "rewrites-iptables",
      where(meshed, ({ containers }) => containers.mayRewrite.length > 0),
      {
        sentence: (pods) => `${pods} have a container that may rewrite iptables (NET_ADMIN or privileged).`,
        detail: ({ containers }) => containerNames(containers.mayRewrite),
        outward: [ANY_TCP],
        fix: {
          sentence: "Drop the capability; PodSecurity baseline refuses it for the whole namespace.",
          yaml: container("securityContext: { privileged: false, capabilities: { drop: [NET_ADMIN] } }"),
        },
      },
    ),
    wayOf(
      "host-pid",
      where(meshed, ({ hostPid }) => hostPid),
      {
        sentence: (pods) => `${pods} see the node's processes, and may enter the network of another pod.`,
        outward: null,
        fix: { sentence: "Take hostPID away.", yaml: template("hostPID: false") },
      },
    ),
    wayOf(
      "before-proxy",
      where(meshed, ({ containers }) => containers.beforeProxy.length > 0),
      {
        sentence: (pods) => `${pods} run init containers before linkerd-init: these send without a proxy.`,
        detail: ({ containers }) => containerNames(containers.beforeProxy),
        outward: [ANY_TCP],
        fix: {
          sentence: "Make the proxy a native sidecar and let these init containers follow it.",
          yaml: templateAnnotation('config.beta.linkerd.io/proxy-enable-native-sidecar: "true"'),
        },
      },
    ),
    wayOf("ipv6", ipv6Disabled ? where(meshed, hasIpv6) : [], {
      sentence: (pods) => `${pods} have an IPv6 address, and Linkerd leaves IPv6 alone here.`,
      outward: [ANY_TCP],
      fix: {
        sentence: "Install Linkerd with IPv6.",
        yaml: "disableIPv6: false # Helm value of linkerd-control-plane\n",
      },
    }),
    wayOf("udp", meshed, {
      sentence: (pods) => `${pods} may send UDP, HTTP/3 on port 443 among it: proxies carry TCP alone.`,
      outward: [QUIC],
      fix: {
        sentence: "Isolate the pods for egress by a NetworkPolicy that opens UDP for DNS alone.",
        yaml: null,
      },
    }),
    serviceWay(around),
  ].flatMap((way) => way ?? []);
}

interface How {
  kind: WayKind;
  sentence: (pods: string) => string;
  detail?: (pod: WatchedPod) => string;
  /** What a NetworkPolicy must stop; null: it cannot. */
  outward: readonly Outward[] | ((pod: WatchedPod) => readonly Outward[]) | null;
  fix: Way["fix"];
}

function podWay(
  { kind, sentence, detail, outward, fix }: How,
  pods: readonly PodSeen[],
  reach: OutwardReach,
): Way | null {
  if (pods.length === 0) return null;
  const takers = new Map<string, Taker>();
  for (const { pod } of pods) {
    const { kind: owner, name } = pod.workload;
    const told = detail?.(pod) ?? "";
    const key = `${owner} ${name} ${told}`;
    const known = takers.get(key);
    takers.set(key, { name: `${owner} ${name}`, detail: told, pods: (known?.pods ?? 0) + 1 });
  }
  const closed = pods.filter(({ pod, member }) =>
    (typeof outward === "function" ? outward(pod) : (outward ?? [])).every((each) => !reach.isOpen(member, each)),
  );
  return {
    kind,
    sentence: sentence(counted(pods.length, "pod")),
    takers: [...takers.values()].sort((a, b) => b.pods - a.pods || (a.name < b.name ? -1 : 1)),
    closedPods: outward === null ? null : closed.length,
    pods: pods.length,
    fix,
  };
}

/** Linkerd takes such a connection for one to the Service, so no EgressNetwork judges it. */
function serviceWay({ outsideSlices }: Surroundings): Way | null {
  if (outsideSlices.length === 0) return null;
  const services = new Set(outsideSlices.map(({ service }) => service));
  return {
    kind: "service-to-outside",
    sentence: `${counted(services.size, "Service")} lead out of the cluster: what goes to them is no egress to Linkerd.`,
    takers: outsideSlices.map(({ service, addresses }) => ({
      name: `Service ${service}`,
      pods: 0,
      detail: `${addresses.slice(0, 3).join(", ")}${addresses.length > 3 ? `, ${addresses.length - 3} more` : ""}`,
    })),
    closedPods: null,
    pods: 0,
    fix: {
      sentence:
        "Let clients name the outside host, and an EgressNetwork govern it; or limit who may reach the Service.",
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
