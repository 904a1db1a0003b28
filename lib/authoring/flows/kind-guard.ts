import type { Flow } from "../../flows/flow";
import { countsRequests } from "../../flows/protocol";
import { GRPC_ROUTE, isKind, strengthOf, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import type { NamespacedName } from "../../linkerd/object";
import { hasPort } from "../../linkerd/ports";
import { keyOf } from "../../resolver/compile/catalog";
import type { Policy } from "../../resolver/compile/compile";
import { routesOn, switchedOffBy } from "../advice/route-notices";
import type { DraftNotice } from "../draft";
import type { LeftOut } from "../route-proposal";
import { leftOut } from "./flow-need";
import { type GroupsByPlace, type NeedGroup, placeOf } from "./group-needs";

/**
 * Why a group's routes would do nothing, or switch others off: one kind of route rules a port of an EgressNetwork, for clients of every
 * namespace. null where they fit.
 */
export function kindGuard(group: NeedGroup, places: GroupsByPlace, policy: Policy): Omit<LeftOut, "flows"> | null {
  const { kind, network, port } = group;
  const place = `port ${port} of EgressNetwork ${network.namespace}/${network.name}`;
  const there = routesOn(network, port, policy);
  const stronger = there.filter((route) => strengthOf(route) < strengthOf(kind));
  if (stronger.length > 0) {
    return leftOut(
      "kind-conflict",
      `A ${kind.kind} on ${place} would never be in force: ${names(stronger)} takes precedence on that port (GRPCRoute, HTTPRoute, TLSRoute, TCPRoute).`,
      ["Is it another port? If not, move the routes that take precedence off this port first."],
    ).why;
  }
  const weaker = switchedOffBy(kind, there);
  if (weaker.length > 0) {
    return leftOut(
      "kind-conflict",
      `A ${kind.kind} on ${place} would disable ${names(weaker)} for every client (RouteReasonConflicted): one kind of route per port applies.`,
      ["Is it another port? If not, first allow in another way what those routes allow."],
    ).why;
  }
  const rival = places.get(placeOf(group))?.find((each) => strengthOf(each.kind) < strengthOf(kind));
  if (rival) {
    return leftOut(
      "kind-conflict",
      `The same selection needs ${rival.kind.kind}s on ${place}, which take precedence over a ${kind.kind}.`,
      ["Use different ports or different EgressNetworks for the two kinds of traffic."],
    ).why;
  }
  if (kind === GRPC_ROUTE && group.limited) {
    return leftOut(
      "kind-conflict",
      `There are GRPCRoutes on ${place}, and the one for ${group.limited.host} would allow every service of it: paths cannot be limited there.`,
      ["Allow it without paths, or write a GRPCRoute that names the services and methods."],
    ).why;
  }
  const compiled = policy.networks.get(keyOf(network));
  if (kind !== TCP_ROUTE && compiled && hasPort(compiled.opaquePorts, port)) {
    return leftOut(
      "opaque-port",
      `Port ${port} is opaque (Linkerd's opaque ports, or the EgressNetwork's annotation config.linkerd.io/opaque-ports): hostnames are not read there, so a ${kind.kind} would do nothing.`,
      [
        `Is it another port? If not, set config.linkerd.io/opaque-ports on the EgressNetwork to a list without ${port}, or allow it with a TCPRoute, which allows every address there.`,
      ],
    ).why;
  }
  return null;
}

/** What the group's first route breaks or widens on its port, by the traffic that is known. */
export function portGuards(group: NeedGroup, observed: readonly Flow[], policy: Policy): DraftNotice[] {
  const { kind, network, port } = group;
  const notices: DraftNotice[] = [];
  if (kind === TLS_ROUTE && !routesOn(network, port, policy).some((route) => isKind(route, TLS_ROUTE))) {
    const plaintext = observed.filter(
      (flow) => countsRequests(flow) && flow.port === port && flow.network !== null && sameName(flow.network, network),
    );
    if (plaintext.length > 0) {
      notices.push({
        id: "breaks-plaintext",
        severity: "fail",
        sentence: `Plaintext was seen on port ${port} (${clientsOf(plaintext)}): a TLSRoute makes the port TLS-only, so it would break.`,
      });
    }
  }
  if (kind === TCP_ROUTE) {
    notices.push({
      id: "bypasses-deny",
      severity: "warn",
      sentence: `It allows port ${port} to every address of EgressNetwork ${network.namespace}/${network.name}: trafficPolicy Deny no longer denies anything there, and hostnames are no longer read.`,
    });
  }
  return notices;
}

function clientsOf(flows: readonly Flow[]): string {
  const clients = [...new Set(flows.map(({ source }) => `${source.namespace}/${source.workload}`))].sort();
  return clients.length > 3 ? `${clients.slice(0, 3).join(", ")} and ${clients.length - 3} more` : clients.join(", ");
}

function names(routes: readonly { kind: string; namespace: string; name: string }[]): string {
  return routes.map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`).join(", ");
}

function sameName(a: NamespacedName, b: NamespacedName): boolean {
  return a.namespace === b.namespace && a.name === b.name;
}
