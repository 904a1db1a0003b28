import type { Flow } from "../../flows/flow";
import { parseIp } from "../../linkerd/address";
import { type RouteKind, strengthOf, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import { printRef } from "../../linkerd/object";
import { hasPort, type PortSet } from "../../linkerd/ports";
import { keyOf } from "../../resolver/compile/catalog";
import type { Policy } from "../../resolver/compile/compile";
import { routeKindFor } from "./route-kind";
import { routesOn } from "./route-notices";

/**
 * Whether the proxies of a client export host names: `yes` where any series of it has one, `no` where TLS was counted without (a proxy
 * counts TLS under a route by its SNI alone, so it had one). HTTP without a name tells neither: the client may have named an address.
 */
export type NamesExported = "yes" | "no" | "unknown";

/** `observed`: all traffic of the window that is known. */
export function namesExported(flow: Flow, observed: readonly Flow[]): NamesExported {
  const mine = [flow, ...observed.filter((each) => isSameClient(each, flow))].filter(
    ({ protocol }) => protocol !== "tcp",
  );
  if (mine.some(({ host }) => host !== null)) return "yes";
  return mine.some(({ protocol }) => protocol === "tls") ? "no" : "unknown";
}

function isSameClient({ source: a }: Flow, { source: b }: Flow): boolean {
  if (a.namespace !== b.namespace) return false;
  return a.workload === b.workload || a.pods.some((pod) => b.pods.includes(pod));
}

/** What an advice on one flow may rest on. */
export interface AdviceEvidence {
  flow: Flow;
  observed: readonly Flow[];
  names: NamesExported;
  /** Why Linkerd reads no names on the flow's port; null where it reads them, or the port is not known. */
  opaque: "by default" | "by annotation" | null;
  opaquePorts: PortSet;
  /** `HTTPRoute shop/a` of a kind beside which a TLSRoute, or a TCPRoute, on the flow's port is never in force. */
  overTls: string | null;
  overTcp: string | null;
  tlsServed: boolean;
  tcpServed: boolean;
  /** Whether an EgressNetwork for the flow's address alone would decide for it. */
  addressWins: boolean;
}

export function evidenceFor(flow: Flow, policy: Policy, observed: readonly Flow[]): AdviceEvidence {
  const compiled = flow.network === null ? undefined : policy.networks.get(keyOf(flow.network));
  const { port, network } = flow;
  const opaque = compiled !== undefined && port !== null && hasPort(compiled.opaquePorts, port);
  const routes = network === null || port === null ? [] : routesOn(network, port, policy);
  const over = (kind: RouteKind) => {
    const found = routes.find((route) => strengthOf(route) < strengthOf(kind));
    return found ? printRef(found) : null;
  };
  return {
    flow,
    observed,
    names: namesExported(flow, observed),
    opaque: opaque ? (compiled.network.opaquePorts === null ? "by default" : "by annotation") : null,
    opaquePorts: compiled?.opaquePorts ?? [],
    overTls: over(TLS_ROUTE),
    overTcp: over(TCP_ROUTE),
    tlsServed: routeKindFor("tls", policy.snapshot) !== null,
    tcpServed: routeKindFor("tcp", policy.snapshot) !== null,
    // Of IPv6 Linkerd takes /64 and wider for narrower than a single address.
    addressWins: flow.address !== null && parseIp(flow.address)?.family === 4,
  };
}
