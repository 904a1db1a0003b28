import type { FlowDecision } from "../../linkerd/decision";
import { isKind, ROUTE_KINDS, type RouteKind, strengthOf, TCP_ROUTE, TLS_ROUTE } from "../../linkerd/kinds";
import { type NamespacedName, type ObjectRef, printRef } from "../../linkerd/object";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import { capital } from "../../print/capital";
import { keyOf } from "../../resolver/compile/catalog";
import type { Policy } from "../../resolver/compile/compile";
import type { DraftNotice } from "../draft";
import type { RouteIntent } from "../route-manifest";
import { unreadOf } from "./route-kind";

/** What else happens on that port of that EgressNetwork when the route arrives. */
export function portNotices(intent: RouteIntent, policy: Policy): DraftNotice[] {
  const routes = routesOn(intent.network, intent.port, policy);
  const stronger = routes.filter((route) => strengthOf(route) < strengthOf(intent.kind));
  const weaker = switchedOffBy(intent.kind, routes);
  const place = `port ${intent.port} of EgressNetwork ${intent.network.namespace}/${intent.network.name}`;
  const notices: DraftNotice[] = [];
  if (stronger.length > 0) {
    notices.push({
      id: "beaten-by-stronger-kind",
      severity: "fail",
      sentence: `This route would never be in force: ${names(stronger)} on ${place} takes precedence (GRPCRoute, HTTPRoute, TLSRoute, TCPRoute).`,
    });
  }
  if (weaker.length > 0) {
    notices.push({
      id: "disables-weaker-kind",
      severity: "fail",
      sentence: `This route would disable ${names(weaker)} on ${place} for every client (RouteReasonConflicted): one kind of route per port applies.`,
    });
  }
  if (intent.kind === TLS_ROUTE && !routes.some((route) => isKind(route, TLS_ROUTE))) {
    notices.push({
      id: "tls-only",
      severity: "warn",
      sentence: `${capital(place)} becomes TLS-only for ${clientsOf(intent)}: connections without an SNI and non-TLS traffic break there.`,
    });
  }
  notices.push(...unreadNotices(intent, policy.snapshot));
  return notices;
}

/** On an opaque port Linkerd reads neither Host nor SNI, whatever is attached. A TCPRoute makes a port opaque too, but gives way. */
export function opaquePortNotices(intent: RouteIntent, decision: FlowDecision, policy: Policy): DraftNotice[] {
  const readings = decision.certain ? [decision.decision] : decision.candidates;
  const opaque = readings.length > 0 && readings.every((each) => each.policyProtocol === "opaque");
  const routes = routesOn(intent.network, intent.port, policy);
  if (!opaque || routes.some((route) => isKind(route, TCP_ROUTE))) return [];
  return [
    {
      id: "opaque-port",
      severity: "fail",
      sentence: `Port ${intent.port} is opaque (Linkerd's opaque ports, or the EgressNetwork's annotation config.linkerd.io/opaque-ports): hostnames are not read there, so this route would do nothing. Is it another port?`,
    },
  ];
}

/** Kinds that may not be listed may hold a conflict that nobody can see. */
function unreadNotices(intent: RouteIntent, snapshot: PolicySnapshot): DraftNotice[] {
  return ROUTE_KINDS.filter((kind) => ["forbidden", "failed"].includes(unreadOf(kind, snapshot)?.why ?? "")).map(
    (kind) => ({
      id: `unread-${kind.plural}.${kind.group}`,
      severity: "warn",
      sentence: `${kind.kind}s of ${kind.group} could not be read, so a conflict with one on port ${intent.port} cannot be ruled out.`,
    }),
  );
}

/** Whom the route is for; as narrow as it can be. */
export function reachNotice(intent: RouteIntent): DraftNotice {
  const consumer = intent.namespace !== intent.network.namespace;
  return {
    id: "reach",
    severity: "info",
    sentence: consumer
      ? `The EgressNetwork is global; the route is in namespace ${intent.namespace} and applies only to clients in that namespace.`
      : `It applies to every workload in ${intent.namespace}, not only this one: Linkerd knows clients by namespace.`,
  };
}

function clientsOf(intent: RouteIntent): string {
  return intent.namespace === intent.network.namespace
    ? "all clients it applies to"
    : `clients in namespace ${intent.namespace}`;
}

/** Every route that names the EgressNetwork and port, in force or not: a conflict does not ask. */
export function routesOn(network: NamespacedName, port: number, policy: Policy): ObjectRef[] {
  const attachments = policy.networks.get(keyOf(network))?.attachments.byPort.get(port) ?? [];
  return attachments.map(({ route }) => route.ref);
}

/** Those among `routes`, all of one place, that a route of `kind` would switch off: beside another one of its kind they are off already. */
export function switchedOffBy(kind: RouteKind, routes: readonly ObjectRef[]): ObjectRef[] {
  if (routes.some((route) => strengthOf(route) === strengthOf(kind))) return [];
  return routes.filter((route) => strengthOf(route) > strengthOf(kind));
}

function names(routes: ObjectRef[]): string {
  return routes.map(printRef).join(", ");
}
