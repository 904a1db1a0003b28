import { parentKindOf } from "../../linkerd/kind-match";
import { POLICY_GROUP } from "../../linkerd/kinds";
import type { LinkerdReads } from "../../linkerd/linkerd-reads";
import type { PolicySnapshot } from "../../linkerd/policy-snapshot";
import type { ParentRef, Route } from "../../linkerd/route";
import { type Catalog, keyOf } from "./catalog";
import { type ConvertedRoute, convertRoute } from "./convert-route";
import { type PredictedRouteStatus, routePredictor } from "./predict-status";
import { sameItems } from "./same-items";

/** A route that names an EgressNetwork, on one port. */
export interface Attachment {
  route: Route;
  /** Index in `spec.parentRefs`. */
  parentIndex: number;
  /** null where the parentRef has no usable port. */
  port: number | null;
  /** The Accepted condition that counts; null where the status has no entry for this parent. */
  acceptance: { accepted: boolean; reason: string; message: string } | null;
  /** null where the controller drops the route, or it has no part in decisions. */
  converted: ConvertedRoute | null;
  /** Why it takes no part for anybody; null where it is in force. */
  out: { rule: string; why: string; field?: string } | null;
  /** A consumer route counts for clients of this namespace alone; null: for everybody. */
  onlyFor: string | null;
}

export type AttachmentIndex = ReadonlyMap<string, NetworkAttachments>;

export interface NetworkAttachments {
  byPort: ReadonlyMap<number, readonly Attachment[]>;
  /** parentRefs without a port. They never apply, save for the leak: those in force count on every port. */
  portless: readonly Attachment[];
}

/** Everything that one route attaches to, with what its status was thought to be then. */
export interface RouteAttachments {
  accepted: readonly StatusEntry[];
  /** By `namespace/name` of the EgressNetwork. */
  attachments: readonly { key: string; attachment: Attachment }[];
}

export interface Attached {
  catalog: Catalog;
  byNetwork: AttachmentIndex;
  byRoute: ReadonlyMap<Route, RouteAttachments>;
}

/** `known`: what the same routes attached to before. Source: linkerd2 policy-controller/k8s/index/src/outbound/index.rs */
export function indexAttachments(catalog: Catalog, mode: PolicySnapshot["status"], known: Attached | null): Attached {
  const predict = mode === "computed" ? predictAnew(catalog, known) : () => [];
  const byNetwork = new Map<string, { byPort: Map<number, Attachment[]>; portless: Attachment[] }>();
  const byRoute = new Map<Route, RouteAttachments>();
  for (const route of catalog.routes) {
    const made = attachmentsOf(route, catalog.reads, known?.byRoute.get(route), predict);
    byRoute.set(route, made);
    for (const { key, attachment } of made.attachments) {
      let entry = byNetwork.get(key);
      if (!entry) {
        entry = { byPort: new Map<number, Attachment[]>(), portless: [] };
        byNetwork.set(key, entry);
      }
      const { port } = attachment;
      if (port === null) entry.portless.push(attachment);
      else if (!entry.byPort.get(port)?.push(attachment)) entry.byPort.set(port, [attachment]);
    }
  }
  return { catalog, byNetwork, byRoute };
}

/** Predicts a route's status; null where it is the one of `known`, since no parent, nor any route on one, changed. */
function predictAnew(catalog: Catalog, known: Attached | null): (route: Route) => readonly StatusEntry[] | null {
  const changed = known && sameParents(catalog, known.catalog) ? changedRoutes(catalog, known.catalog) : null;
  if (!changed) {
    const predictor = routePredictor(catalog);
    return (route) => entriesOf(predictor(route));
  }
  // Routes without a parent's name in common have nothing to do with each other.
  const touched = new Set(changed.flatMap(({ parentRefs }) => parentRefs.map(({ name }) => name)));
  const affected = new Set(catalog.routes.filter(({ parentRefs }) => parentRefs.some(({ name }) => touched.has(name))));
  const predictor = routePredictor({ ...catalog, routes: [...affected] });
  return (route) => (affected.has(route) || !known?.byRoute.has(route) ? entriesOf(predictor(route)) : null);
}

/** Without what is said of backends, since there is one for each route. */
function entriesOf({ parents }: PredictedRouteStatus): StatusEntry[] {
  return parents.map(({ parentRef, accepted, reason, message }) => ({ parentRef, accepted, reason, message }));
}

function sameParents(a: Catalog, b: Catalog): boolean {
  return (
    sameItems(a.networks, b.networks) && sameItems(a.services, b.services) && sameItems([...a.servers], [...b.servers])
  );
}

/** Routes that are new or gone. Most stand where they stood, so only what lies between the first and the last change is compared. */
function changedRoutes({ routes: now }: Catalog, { routes: before }: Catalog): Route[] {
  const shorter = Math.min(now.length, before.length);
  let start = 0;
  while (start < shorter && now[start] === before[start]) start += 1;
  let end = 0;
  while (end < shorter - start && now[now.length - 1 - end] === before[before.length - 1 - end]) end += 1;
  const are = new Set(now.slice(start, now.length - end));
  const were = new Set(before.slice(start, before.length - end));
  return [...[...are].filter((route) => !were.has(route)), ...[...were].filter((route) => !are.has(route))];
}

function attachmentsOf(
  route: Route,
  reads: LinkerdReads,
  known: RouteAttachments | undefined,
  predict: (route: Route) => readonly StatusEntry[] | null,
): RouteAttachments {
  if (known && route.status) return known;
  const accepted = route.status ? acceptedIn(route.status) : (predict(route) ?? known?.accepted ?? []);
  if (known && sameStatus(known.accepted, accepted)) return known;
  const conversion = convertRoute(route, reads);
  const acceptanceOf = acceptances(accepted);
  const attachments = route.parentRefs.flatMap((parent, parentIndex) => {
    const kind = parentKindOf(parent);
    const port = parent.port !== null && parent.port >= 1 && parent.port <= 65_535 ? parent.port : null;
    if (kind !== "EgressNetwork" && !(kind === "Service" && port === null)) return [];
    const namespace = parent.namespace ?? route.metadata.namespace;
    const acceptance = acceptanceOf(parent, port);
    // A Service's routes are none of ours, unless the portless leak puts them in force.
    if (kind === "Service" && !acceptance?.accepted) return [];
    const attachment: Attachment = {
      route,
      parentIndex,
      port,
      acceptance,
      converted: conversion.ok && acceptance?.accepted ? conversion.value : null,
      out: whyOut(parent, port, acceptance, conversion),
      onlyFor: route.metadata.namespace === namespace ? null : route.metadata.namespace,
    };
    return [{ key: keyOf({ namespace, name: parent.name }), attachment }];
  });
  return { accepted, attachments: [...attachments] };
}

// Predictions for one route differ in their verdicts only: its parentRefs are the same.
function sameStatus(before: readonly StatusEntry[], now: readonly StatusEntry[]): boolean {
  if (before === now) return true;
  return before.every((each, i) => {
    const other = now[i];
    return other?.accepted === each.accepted && other.reason === each.reason && other.message === each.message;
  });
}

interface StatusEntry {
  parentRef: { group: string | null; kind: string | null; name: string; port?: number | null };
  accepted: boolean;
  reason: string;
  message: string;
}

function acceptedIn(status: NonNullable<Route["status"]>): StatusEntry[] {
  return status.map(({ parentRef, conditions }) => {
    const condition = conditions.find((each) => each.type === "Accepted" && each.status === "True");
    const shown = condition ?? conditions.find((each) => each.type === "Accepted");
    return { parentRef, accepted: condition !== undefined, reason: shown?.reason ?? "", message: shown?.message ?? "" };
  });
}

/**
 * Linkerd compares name, kind and group, and the port where the status has one; neither the namespace nor the controller. A parentRef
 * without a port is asked for a Service of that name, whatever it names: so a same-named Service leaks its routes to an EgressNetwork.
 */
function acceptances(entries: readonly StatusEntry[]) {
  const found = new Map<string, FirstEntries>();
  for (const [index, entry] of entries.entries()) {
    const { group, kind, name, port } = entry.parentRef;
    const isService = kind === "Service" && (group || "core") === "core";
    const isNetwork = kind === "EgressNetwork" && group === POLICY_GROUP;
    if (!isService && !isNetwork) continue;
    for (const at of [EVERY_PORT, port ?? NO_PORT]) {
      const key = `${kind} ${at} ${name}`;
      const first = found.get(key);
      if (!first) found.set(key, { any: index, accepted: entry.accepted ? index : Number.POSITIVE_INFINITY });
      else if (entry.accepted) first.accepted = Math.min(first.accepted, index);
    }
  }
  return (parent: ParentRef, port: number | null): StatusEntry | null => {
    const asked = port === null ? [`Service ${EVERY_PORT}`] : [port, NO_PORT].map((at) => `EgressNetwork ${at}`);
    const firsts = asked.flatMap((each) => found.get(`${each} ${parent.name}`) ?? []);
    const accepted = entries[Math.min(...firsts.map((each) => each.accepted))];
    return accepted ?? entries[Math.min(...firsts.map((each) => each.any))] ?? null;
  };
}

/** Indices of the first entry for a parent and port. */
interface FirstEntries {
  any: number;
  accepted: number;
}

const EVERY_PORT = "*";
const NO_PORT = "none";

function whyOut(
  parent: ParentRef,
  port: number | null,
  acceptance: Attachment["acceptance"],
  conversion: ReturnType<typeof convertRoute>,
): Attachment["out"] {
  if (!acceptance?.accepted) {
    if (port === null) {
      const why =
        parent.port === null
          ? "has a parentRef without a port, so Linkerd never applies it"
          : `names port ${parent.port}, which is not a valid port`;
      return { rule: "route/no-port", why };
    }
    if (!acceptance) return { rule: "route/no-status", why: "has no status for this EgressNetwork and port yet" };
    return { rule: `route/${ruleOf(acceptance.reason)}`, why: notAccepted(acceptance) };
  }
  if (conversion.ok) return null;
  if (conversion.undecidable) {
    const why = `has a pattern that this dashboard cannot evaluate as Linkerd does, so it is treated as dropped: ${conversion.error}`;
    return { rule: "route/undecidable", why, field: conversion.field };
  }
  const why = `is Accepted, but Linkerd drops the whole route: ${conversion.error}`;
  return { rule: "route/dropped", why, field: conversion.field };
}

function ruleOf(reason: string): string {
  if (reason === "RouteReasonConflicted") return "conflicted";
  return reason === "NoMatchingParent" ? "no-matching-parent" : "not-accepted";
}

function notAccepted({ reason, message }: { reason: string; message: string }): string {
  if (reason === "RouteReasonConflicted") {
    return "is conflicted: a route kind that takes precedence is on the same EgressNetwork and port";
  }
  if (reason === "NoMatchingParent" && message === "") return "is not accepted: Linkerd finds no such parent";
  return `is not accepted: ${message || reason || "no reason given"}`;
}
