import { contains, printCidr } from "../../linkerd/address";
import { type DecodedNetwork, decodeEgressNetwork } from "../../linkerd/decode/decode-egress-network";
import { decodeRoute } from "../../linkerd/decode/decode-route";
import { parseGoDuration } from "../../linkerd/go-duration";
import { backendKindOf, parentKindOf } from "../../linkerd/kind-match";
import { egressKindOf, POLICY_GROUP, type RouteFamily } from "../../linkerd/kinds";
import { type Readings, readingsOf } from "../../linkerd/linkerd-reads";
import { groupOf, type KubernetesObject } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import type { BackendRef, HttpRule, Route } from "../../linkerd/route";
import { filterFault } from "../match/filters";
import { compileGrpcMatch } from "../match/match-grpc";
import { compileHttpMatch } from "../match/match-http";
import { unreadableAccrual, unreadableAnnotation } from "./annotations";

/** Why Linkerd's admission webhook refuses an object; where in it, if that is known. */
export interface Refusal {
  message: string;
  field?: string;
}

/**
 * Empty where the webhook lets the object in; like the webhook it names the first fault only. A gateway kind whose spec cannot be
 * read is let in without further ado.
 * Source: linkerd2 policy-controller/runtime/src/admission.rs
 */
export function admit(object: KubernetesObject, readings: Readings = { tlsRouteHostnames: "optional" }): Refusal[] {
  const group = typeof object?.apiVersion === "string" ? groupOf(object.apiVersion) : "";
  if (egressKindOf({ group, kind: object?.kind }) === null || !isRecord(object.metadata)) return [];
  if (object.kind === "EgressNetwork") {
    const network = decodeEgressNetwork(object);
    return network.ok ? firstOf([networkFault(network.value)]) : [{ message: network.error, field: "spec" }];
  }
  const route = decodeRoute(object, readings);
  if (route.ok) return firstOf(routeFaults(route.value));
  const denied = group === POLICY_GROUP || readingsOf(readings).unreadableRoutes === "denied";
  return denied ? [{ message: route.error, field: "spec" }] : [];
}

function firstOf(faults: Iterable<Refusal | null>): Refusal[] {
  for (const fault of faults) if (fault) return [fault];
  return [];
}

function networkFault({ networks }: DecodedNetwork): Refusal | null {
  if (networks?.length === 0) return { message: "at least one network must be specified", field: "spec.networks" };
  for (const [i, { cidr, except }] of (networks ?? []).entries()) {
    for (const [j, exception] of except.entries()) {
      const field = `spec.networks[${i}].except[${j}]`;
      const [inside, outside] = [printCidr(cidr), printCidr(exception)];
      if (contains(exception, cidr)) {
        return { message: `cidr '${inside}' is completely negated by exception '${outside}'`, field };
      }
      if (!contains(cidr, exception)) {
        return { message: `cidr '${inside}' does not include exception '${outside}'`, field };
      }
    }
  }
  return null;
}

/** As the webhook calls them, whose one rule is all of their spec that it reads. */
const STREAM_ROUTES: Record<Exclude<RouteFamily, "http" | "grpc">, string> = { tls: "TlsRoute", tcp: "TcpRoute" };

function* routeFaults(route: Route): Generator<Refusal | null> {
  const kinds = route.parentRefs.map(parentKindOf);
  for (const [i, parent] of route.parentRefs.entries()) {
    if (kinds[i] !== "EgressNetwork" || parent.port !== null) continue;
    const message = "cannot target an EgressNetwork without specifying a port";
    yield { message, field: `spec.parentRefs[${i}].port` };
  }
  if (route.family === "tls" || route.family === "tcp") {
    const kind = STREAM_ROUTES[route.family];
    yield route.rules.length === 1 ? null : { message: `${kind} supports a single rule only`, field: "spec.rules" };
    return;
  }
  const { annotations } = route.metadata;
  if (kinds.some((kind) => kind === "EgressNetwork" || kind === "Service")) {
    const message = unreadableAnnotation(annotations, route.family) ?? unreadableAccrual(annotations);
    yield message === null ? null : { message, field: "metadata.annotations" };
  }
  for (const [i, rule] of route.rules.entries()) {
    const field = `spec.rules[${i}]`;
    for (const [j, match] of rule.matches.entries()) {
      const at = `${field}.matches[${j}]`;
      const compiled = "path" in match ? compileHttpMatch(match, at) : compileGrpcMatch(match, at);
      // What Linkerd may well read is not refused here.
      yield compiled.ok || compiled.undecidable ? null : { message: compiled.error, field: compiled.field };
    }
    for (const [j, filter] of rule.filters.entries()) {
      // What Linkerd merely cannot do is let in; the route is dropped later.
      const message = filter.type === "unsupported" ? null : filterFault(filter);
      yield message === null ? null : { message, field: `${field}.filters[${j}]` };
    }
    if (route.ref.group === POLICY_GROUP) yield "timeouts" in rule ? timeoutFault(rule, field) : null;
    else yield* backendFaults(rule.backendRefs, field);
  }
}

function* backendFaults(refs: readonly BackendRef[], field: string): Generator<Refusal | null> {
  for (const [i, ref] of refs.entries()) {
    if (backendKindOf(ref) === "Service" && !ref.port) {
      const message = "invalid backendRef: cannot reference a Service without a port";
      yield { message, field: `${field}.backendRefs[${i}].port` };
    }
  }
}

function timeoutFault({ timeouts }: HttpRule, field: string): Refusal | null {
  const request = timeouts?.request ? parseGoDuration(timeouts.request) : null;
  const backendRequest = timeouts?.backendRequest ? parseGoDuration(timeouts.backendRequest) : null;
  const at = (key: string) => `${field}.timeouts.${key}`;
  if (backendRequest !== null && backendRequest < 0) {
    return { message: "backendRequest timeout must not be negative", field: at("backendRequest") };
  }
  if (request !== null && request < 0) return { message: "request timeout must not be negative", field: at("request") };
  if (request !== null && backendRequest !== null && backendRequest > request) {
    const message = `backendRequest timeout (${timeouts?.backendRequest}) must not be greater than request timeout (${timeouts?.request})`;
    return { message, field: at("backendRequest") };
  }
  return null;
}
