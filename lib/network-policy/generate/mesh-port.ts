import { type Cidr, contains, parseCidr, parseIp } from "../../linkerd/address";
import { hasPort, parsePortSet } from "../../linkerd/ports";
import { type AskedPort, takesPort } from "../compile/rules";
import type { LivePod } from "../stored/live-cluster";
import type { PolicyPort } from "../stored/network-policy";
import type { LinkerdPorts } from "./wanted";

/** Where proxies take connections from other proxies. */
export const PROXY_PORT: PolicyPort = { protocol: "TCP", port: 4143 };

export interface MeshedPorts {
  ports: PolicyPort[] | null;
  /** Ports lose their meaning between meshed pods: whoever reaches 4143 reaches each of them. */
  widened: boolean;
}

/**
 * The ports by which `sources` reach `targets` where a policy names `ports`: since Linkerd 2.18 meshed pods connect to 4143, in `transparent`
 * mode for opaque ports alone. Source: linkerd2#15246, linkerd2#12382, linkerd2#13699
 */
export function meshedPorts(
  ports: readonly PolicyPort[] | null,
  sources: readonly LivePod[],
  targets: readonly LivePod[],
  linkerd: LinkerdPorts,
): MeshedPorts {
  if (ports === null) return { ports: null, widened: false };
  const [source, target] = [sources.some((each) => each.meshed), targets.some((each) => each.meshed)];
  const reached = targets.filter((each) => each.meshed);
  const goesToProxy = ports
    .filter(({ protocol }) => protocol === "TCP")
    .some((port) => isProxied(port, reached, linkerd));
  if (!source || !target || !goesToProxy || takesPort(ports, PROXY)) return { ports: [...ports], widened: false };
  return { ports: [...ports, PROXY_PORT], widened: true };
}

/** A pod, with what of its traffic skips its proxy where that is known. */
export interface PodOnTheWay extends LivePod {
  proxy?: { skippedOutboundPorts: string; skippedSubnets: readonly string[] } | null;
}

/** Which proxies take for themselves: they are never redirected. */
const OWN_PORTS = [4190, 4191];

/** The port that a packet from one pod to another really has, where the client connects to `port` by TCP. */
export function portOnTheWay(port: number, source: PodOnTheWay, target: PodOnTheWay, linkerd: LinkerdPorts): number {
  if (!source.meshed || !target.meshed || OWN_PORTS.includes(port)) return port;
  // The control plane is asked by the proxy itself.
  if (target.namespace === linkerd.namespace || skips(source, port, target)) return port;
  return isProxied({ protocol: "TCP", port }, [target], linkerd) ? 4143 : port;
}

function skips({ proxy }: PodOnTheWay, port: number, { ips }: PodOnTheWay): boolean {
  if (!proxy) return false;
  if (hasPort(parsePortSet(proxy.skippedOutboundPorts), port)) return true;
  return proxy.skippedSubnets.some((each) => {
    const network = parseCidr(each.trim());
    return network !== null && ips.some((ip) => isWithin(ip, network));
  });
}

function isWithin(ip: string, network: Cidr): boolean {
  const address = parseIp(ip);
  return address !== null && contains(network, address);
}

const PROXY: AskedPort = { port: 4143, protocol: "TCP", names: [] };

function isProxied(port: PolicyPort, targets: readonly LivePod[], { transport, opaquePorts }: LinkerdPorts): boolean {
  if (transport === "transport-header") return true;
  const opaque = parsePortSet(opaquePorts);
  if (port.port === undefined) return opaque.length > 0;
  if (typeof port.port === "number") {
    const [first, last] = [port.port, port.endPort ?? port.port];
    return opaque.some(([from, to]) => from <= last && first <= to);
  }
  const declared = targets.flatMap(({ ports }) =>
    ports.filter(({ name, protocol }) => name === port.port && protocol === "TCP"),
  );
  return declared.some((each) => hasPort(opaque, each.port));
}

/** Whether rules with these ports let proxies in. */
export function opensProxy(ports: readonly PolicyPort[] | null, targets: readonly LivePod[]): boolean {
  return targets.every(({ ports: declared }) => {
    const names = declared
      .filter(({ port, protocol }) => port === 4143 && protocol === "TCP")
      .flatMap(({ name }) => name ?? []);
    return takesPort(ports, { ...PROXY, names });
  });
}
