import { GRPC_ROUTE, isKind, type RouteKind, routeKindOf, strengthOf } from "../../linkerd/kinds";
import { type KubernetesObject, type NamespacedName, refKey } from "../../linkerd/object";
import { isRecord } from "../../linkerd/record";
import type { Route } from "../../linkerd/route";
import { admit } from "../../resolver/compile/admit";
import type { Attachment } from "../../resolver/compile/attachments";
import { keyOf } from "../../resolver/compile/catalog";
import type { Policy } from "../../resolver/compile/compile";
import { schemaObjections } from "../../schema/schema-objections";
import type { Schemas } from "../../schema/structural-schema";
import { routeName } from "../dns-name";
import { isLearningRoute, NAME_NOBODY_USES } from "./learning-route";
import { isAtOrBelow, type NamedHost } from "./propose-wildcards";

/** The Gateway API's schemas allow no more names in one route. */
export const MOST_HOSTNAMES = 16;

/** Where the names of a group go: into routes that are there, `room` names each. */
export interface MergeTarget {
  object: KubernetesObject;
  kind: RouteKind;
  hostnames: string[];
  room: number;
  /** Named as routes are named here, so it is about its port, and not about whom a person named it for. */
  ours: boolean;
}

/** Whether a name belongs there: strangers do not go into a route that a person made for `api.stripe.com` and its like. */
export function takesName({ ours, hostnames }: MergeTarget, { host, registrableDomain }: NamedHost): boolean {
  return ours || [host, ...hostnames].every((each) => isAtOrBelow(each, registrableDomain));
}

/**
 * Routes into which a further name can be written so that it opens that name and nothing else: in force, on this port alone, one rule
 * that takes every request and sends it where the client wanted. A route that is named after its one host stays about that host. The
 * one called `preferred` first, then by name. `objects`: those of the policy by `refKey`.
 */
export function mergeTargets(
  place: { kind: RouteKind; namespace: string; network: NamespacedName; port: number; preferred: string },
  policy: Policy,
  { objects, schemas }: { objects: ReadonlyMap<string, KubernetesObject>; schemas: Schemas | null },
): MergeTarget[] {
  const attachments = policy.networks.get(keyOf(place.network))?.attachments.byPort.get(place.port) ?? [];
  return attachments
    .filter((each) => each.route.ref.namespace === place.namespace && isPlain(each, place))
    .flatMap(({ route }) => {
      const object = objects.get(refKey(route.ref));
      const kind = routeKindOf(route.ref);
      if (!object || !kind || object.metadata.deletionTimestamp || isRefused(object, schemas)) return [];
      // Names take the place of the one that was there to learn them.
      const hostnames = route.hostnames.filter((each) => each !== NAME_NOBODY_USES);
      const ours = isNumbered(route.ref.name, place.preferred);
      return [{ object, kind, hostnames, room: MOST_HOSTNAMES - hostnames.length, ours }];
    })
    .filter(({ room }) => room > 0)
    .sort((a, b) => rank(a, place.preferred) - rank(b, place.preferred) || (nameOf(a) < nameOf(b) ? -1 : 1));
}

/** Stored under other rules than those of now: every further write of it would be refused. */
function isRefused(object: KubernetesObject, schemas: Schemas | null): boolean {
  const objections = schemas ? schemaObjections(object, schemas) : [];
  return objections.some(({ severity }) => severity === "error") || admit(object).length > 0;
}

/** As `firstFree` numbers them. */
function isNumbered(name: string, first: string): boolean {
  return name === first || (name.startsWith(`${first}-`) && /^\d+$/.test(name.slice(first.length + 1)));
}

function rank(target: MergeTarget, preferred: string): number {
  return nameOf(target) === preferred ? 0 : 1;
}

function nameOf({ object }: MergeTarget): string {
  return object.metadata.name;
}

function isPlain(
  { route, out }: Attachment,
  place: { kind: RouteKind; network: NamespacedName; port: number },
): boolean {
  const [first] = route.hostnames;
  if (out || strengthOf(route.ref) !== strengthOf(place.kind)) return false;
  if (route.parentRefs.length !== 1 || first === undefined) return false;
  if (isLearningRoute(route)) return false;
  if (route.hostnames.length === 1 && route.ref.name === routeName(first, place.port)) return false;
  if (isRecord(route.metadata.annotations) && hasBehaviour(route.metadata.annotations)) return false;
  return (
    route.rules.length === 1 && takesAll(route) && route.rules.every((rule) => goesOn(rule.backendRefs, place.network))
  );
}

/** Retries and timeouts are set by annotations, and would come with the name. */
function hasBehaviour(annotations: Record<string, unknown>): boolean {
  return Object.keys(annotations).some((key) => /^(retry|timeout|balancer)\.linkerd\.io\//.test(key));
}

function takesAll(route: Route): boolean {
  switch (route.family) {
    case "http":
      return route.rules.every(
        ({ matches, filters, timeouts }) =>
          filters.length === 0 &&
          timeouts === null &&
          matches.every(
            ({ path, method, headers, queryParams }) =>
              method === null && headers.length === 0 && queryParams.length === 0 && isRoot(path),
          ),
      );
    case "grpc":
      return (
        isKind(route.ref, GRPC_ROUTE) &&
        route.rules.every((rule) => rule.matches.length === 0 && rule.filters.length === 0)
      );
    case "tls":
      return true;
    case "tcp":
      return false;
  }
}

function isRoot(path: { type: string | null; value: string | null } | null): boolean {
  return path === null || ((path.type ?? "PathPrefix") === "PathPrefix" && (path.value ?? "/") === "/");
}

function goesOn(
  backendRefs: readonly {
    group: string | null;
    kind: string | null;
    name: string;
    namespace: string | null;
    filters: readonly unknown[];
  }[],
  network: NamespacedName,
): boolean {
  return (
    backendRefs.length <= 1 &&
    backendRefs.every(
      ({ group, kind, name, namespace, filters }) =>
        group === "policy.linkerd.io" &&
        kind === "EgressNetwork" &&
        name === network.name &&
        (namespace ?? network.namespace) === network.namespace &&
        filters.length === 0,
    )
  );
}
