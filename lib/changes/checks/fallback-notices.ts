import type { PolicyProtocol } from "../../linkerd/decision";
import { isEgressNetwork, isRouteKind } from "../../linkerd/kinds";
import { type KubernetesObject, refKey, refOf } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { CompiledNetwork, Policy } from "../../resolver/compile/compile";
import { portPolicyFor } from "../../resolver/compile/port-policy";
import { parentNetworks } from "../parent-networks";

/** More ports than anyone reads: a network that loses all its routes may have many. */
const MOST_PORTS = 10;

/** What takes the place of routes and EgressNetworks that are changed or go. `after` must be made of `proposedSnapshot`. */
export function fallbackNotices(was: Policy, then: Policy): string[] {
  const [before, after] = [was.snapshot, then.snapshot];
  const [standing, names] = [new Set(after.resources), new Set(after.resources.map((each) => refKey(refOf(each))))];
  const changed = before.resources.filter((each) => !standing.has(each));
  const gone = changed.filter((each) => !names.has(refKey(refOf(each))));
  const routes = gone.filter((each) => isRouteKind(each)).map((each) => afterRoute(each, before));
  const networks = gone.filter((each) => isEgressNetwork(each)).map((each) => afterNetwork(each, after));
  const ports = changed.some(isRouteKind) ? protocolNotices(was, then) : [];
  return [...routes, ...networks, ...ports];
}

function afterRoute(route: KubernetesObject, before: PolicySnapshot): string {
  const defaults = parentNetworks(route, before).map(
    ({ namespace, name, trafficPolicy }) => `${trafficPolicy}, the default of ${namespace}/${name}`,
  );
  const { kind, namespace, name } = refOf(route);
  const last = defaults.length > 0 ? `, and without one to ${defaults.join("; ")}` : "";
  return `What ${kind} ${namespace}/${name} matched goes to the next matching route${last}.`;
}

function afterNetwork(network: KubernetesObject, after: PolicySnapshot): string {
  const { namespace, name } = network.metadata;
  const others = after.resources.filter((each) => isEgressNetwork(each) && each.metadata.namespace === namespace);
  const global = namespace === after.globalEgressNamespace;
  const hasGlobal = after.resources.some(
    (each) => isEgressNetwork(each) && each.metadata.namespace === after.globalEgressNamespace,
  );
  const whose = `Traffic of ${namespace}/${name}`;
  if (others.length > 0)
    return `${whose} goes to the other EgressNetworks in ${namespace}; addresses that none of them covers become uncovered.`;
  if (hasGlobal)
    return `${whose} goes to the global EgressNetworks; addresses that none of them covers become uncovered.`;
  return `${whose} becomes uncovered: there is no ${global ? "global EgressNetwork" : "EgressNetwork"} left for ${global ? "namespaces without their own" : namespace}.`;
}

/** Ports whose protocol turns because routes came, went or changed. */
function protocolNotices(before: Policy, after: Policy): string[] {
  const turned: string[] = [];
  for (const [key, network] of before.networks) {
    const now = after.networks.get(key);
    if (!now) continue;
    for (const port of network.attachments.byPort.keys()) {
      const [from, to] = [protocolOf(before, network, port), protocolOf(after, now, port)];
      if (from !== to) turned.push(`Port ${port} of ${key} becomes ${NAME[to]}: ${SAYS[to]}.${LOST[from]}`);
    }
  }
  return turned.slice(0, MOST_PORTS);
}

function protocolOf(policy: Policy, network: CompiledNetwork, port: number): PolicyProtocol {
  return portPolicyFor(policy, network, port, network.ref.namespace).protocol;
}

const NAME: Record<PolicyProtocol, string> = { detect: "HTTP detect", grpc: "gRPC", tls: "TLS", opaque: "opaque" };
const SAYS: Record<PolicyProtocol, string> = {
  detect: "HTTP is matched by host, anything else is plain TCP",
  grpc: "HTTP/1 and TLS are closed there",
  tls: "the SNI is read, and what is not TLS is closed",
  opaque: "every connection is plain TCP",
};
const LOST: Record<PolicyProtocol, string> = {
  detect: "",
  grpc: "",
  tls: " The SNI is no longer read there: TLS is known only by its address.",
  opaque: "",
};
