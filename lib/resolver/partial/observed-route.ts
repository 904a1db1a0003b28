import type { EgressRequest, PartialRequest } from "../../linkerd/decision";
import { parseDefaultRouteName } from "../../linkerd/default-routes";
import { type ObjectRef, refKey, sameRef } from "../../linkerd/object";
import type { Route } from "../../linkerd/route";
import { keyOf } from "../compile/catalog";
import type { Policy } from "../compile/compile";
import type { ConvertedRoute } from "../compile/convert-route";
import { portPolicyFor } from "../compile/port-policy";
import { decideQuietly } from "../decide-quietly";
import { hostOfAuthority } from "../match/host-match";
import type { Completion } from "./completions";
import { type KnownRequest, type PossibleFit, possibleFits } from "./possible-fits";

/**
 * The route under which requests were counted, where it says something about them: not for a policy that the proxy refused, nor where
 * other routes may have come since.
 */
export function tellingRoute({ observedRoute, observedNetwork, observedEarlier }: PartialRequest): ObjectRef | null {
  if (!observedRoute || !observedNetwork || observedEarlier) return null;
  const isDefault = observedRoute.kind === "default";
  return isDefault && !parseDefaultRouteName(observedRoute.name) ? null : observedRoute;
}

/** Whether a request completed like this could have been counted under `route`, had `observedUnder` been in force. */
export function couldHaveTaken(
  route: ObjectRef,
  { request }: Completion,
  partial: PartialRequest,
  observedUnder: Policy,
): boolean {
  const routes = routesBefore(request, partial, observedUnder);
  if (routes === null) {
    const { route: taken } = decideQuietly(request, observedUnder);
    return taken !== null && sameKindOfRoute(taken, route);
  }
  if (route.kind === "default" && parseDefaultRouteName(route.name)?.family !== partial.family) return false;
  const host = request.authority === null ? null : hostOfAuthority(request.authority);
  return possibleFits(routes, host, knownOf(partial)).some(({ fit }) => takes(fit, route));
}

/**
 * Of the rules that could act now, those that can for requests which took `route` before. A route that stands unchanged on both
 * sides and would win now had won before; so only the route observed, and routes that are new or changed, come into question.
 */
export function fitsAfter(
  fits: readonly PossibleFit[],
  route: ObjectRef,
  { request }: Completion,
  partial: PartialRequest,
  routesNow: readonly ConvertedRoute[],
  observedUnder: Policy,
): readonly PossibleFit[] {
  const before = routesBefore(request, partial, observedUnder);
  if (before === null) return fits;
  const kept = keptOf(before, routesNow);
  if (route.kind !== "default" && !kept.refs.has(refKey(route))) return fits;
  const left = fits.filter(({ fit }) => takes(fit, route) || (fit !== null && !kept.routes.has(fit.route)));
  return left.length > 0 ? left : fits;
}

/** The HTTP or gRPC routes that judged such requests under `observedUnder`; null where none did by its content. */
function routesBefore(request: EgressRequest, partial: PartialRequest, observedUnder: Policy): ConvertedRoute[] | null {
  const network = partial.observedNetwork && observedUnder.networks.get(keyOf(partial.observedNetwork));
  if (!network || request.protocol === "tls" || request.protocol === "opaque") return null;
  const { protocol, routes } = portPolicyFor(observedUnder, network, request.port, request.clientNamespace);
  const family = protocol === "detect" ? "http" : protocol;
  return family === partial.family ? routes : null;
}

function knownOf({ family, method = null, path = null }: PartialRequest): KnownRequest {
  return { method: method ?? (family === "grpc" ? "POST" : null), path };
}

function takes(fit: PossibleFit["fit"], route: ObjectRef): boolean {
  return fit === null ? route.kind === "default" : sameRef(fit.route.route.ref, route);
}

/** Allow and deny are one and the same default route: which of them it was hangs on the policy, not on the request. */
function sameKindOfRoute(a: ObjectRef, b: ObjectRef): boolean {
  if (a.kind !== "default" || b.kind !== "default") return sameRef(a, b);
  const family = parseDefaultRouteName(a.name)?.family;
  return family !== undefined && family === parseDefaultRouteName(b.name)?.family;
}

/** What stands on both sides of a change as it was. */
interface Kept {
  routes: ReadonlySet<ConvertedRoute>;
  refs: ReadonlySet<string>;
}

// Thousands of requests are judged by the same two lists, which do not change.
const compared = new WeakMap<readonly ConvertedRoute[], WeakMap<readonly ConvertedRoute[], Kept>>();

function keptOf(before: readonly ConvertedRoute[], now: readonly ConvertedRoute[]): Kept {
  const byNow = compared.get(before) ?? new WeakMap<readonly ConvertedRoute[], Kept>();
  compared.set(before, byNow);
  const known = byNow.get(now);
  if (known) return known;
  const text = ({ route }: ConvertedRoute) => `${refKey(route.ref)}\n${fingerprint(route)}`;
  const were = new Set(now === before ? [] : before.map(text));
  const routes = now === before ? now : now.filter((each) => were.has(text(each)));
  const made = { routes: new Set(routes), refs: new Set(routes.map(({ route }) => refKey(route.ref))) };
  byNow.set(now, made);
  return made;
}

const fingerprints = new WeakMap<Route, string>();

/** All that bears on matching and order; status only tells whether a route is in force, and these are. */
function fingerprint(route: Route): string {
  const known = fingerprints.get(route);
  if (known !== undefined) return known;
  const made = JSON.stringify({ ...route, status: null });
  fingerprints.set(route, made);
  return made;
}
