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
