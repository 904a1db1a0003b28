import { parseGoDuration } from "../go-duration";
import { familyOf, POLICY_GROUP } from "../kinds";
import { type LinkerdReads, type Readings, readingsOf } from "../linkerd-reads";
import { type KubernetesObject, refOf } from "../object";
import { isRecord } from "../record";
import type { BackendRef, Condition, GrpcRule, HttpRule, ParentRef, ParentStatus, Route, StreamRule } from "../route";
import {
  type Decoded,
  decoded,
  type Fields,
  fieldsOf,
  list,
  optionalFields,
  optionalInteger,
  optionalItems,
  optionalText,
  text,
  texts,
  Unreadable,
} from "./decode";
import { readFilter } from "./decode-filters";
import { readGrpcMatch, readHttpMatch } from "./decode-matches";
import { readMetadata } from "./metadata";

/**
 * A route of one of the five kinds, as Linkerd's types deserialise it. What fails here Linkerd logs and skips; an earlier readable
 * version stays in force until the controller restarts.
 */
export function decodeRoute(
  object: KubernetesObject,
  readings: Readings = { tlsRouteHostnames: "optional" },
): Decoded<Route> {
  return decoded(() => {
    const metadata = readMetadata(object);
    const ref = refOf(object);
    const spec = fieldsOf(object.spec, `a ${ref.kind} spec`);
    const reads = readingsOf(readings);
    const { tlsRouteHostnames, strictTypes: strict } = reads;
    const family = familyOf(ref.kind);
    if (family === null) throw new Unreadable(`not a route: ${ref.kind}`);
    const base = {
      ref,
      metadata,
      parentRefs: list(spec, "parentRefs", readParentRef),
      hostnames: family === "tcp" ? [] : texts(spec, "hostnames"),
      status: readStatus(object.status, strict),
    };
    switch (family) {
      case "http":
        return { ...base, family, rules: list(spec, "rules", (rule) => readHttpRule(rule, ref.group, reads)) };
      case "grpc":
        return { ...base, family, rules: list(spec, "rules", (rule) => readGrpcRule(rule, reads)) };
      case "tls":
        if (tlsRouteHostnames === "required") requireKey(spec, "hostnames");
        requireKey(spec, "rules");
        return { ...base, family, rules: list(spec, "rules", (rule) => readStreamRule(rule, reads)) };
      case "tcp":
        requireKey(spec, "rules");
        return { ...base, family, rules: list(spec, "rules", (rule) => readStreamRule(rule, reads)) };
    }
  });
}

function requireKey(fields: Fields, key: string): void {
  if (optionalItems(fields, key) === null) throw new Unreadable(`missing field \`${key}\``);
}

function readParentRef(parent: Fields): ParentRef {
  return {
    group: optionalText(parent, "group"),
    kind: optionalText(parent, "kind"),
    namespace: optionalText(parent, "namespace"),
    name: text(parent, "name"),
    port: optionalInteger(parent, "port"),
    sectionName: optionalText(parent, "sectionName"),
  };
}

function readHttpRule(rule: Fields, group: string, reads: LinkerdReads): HttpRule {
  const timeouts = group === POLICY_GROUP ? optionalFields(rule, "timeouts") : null;
  return {
    matches: list(rule, "matches", readHttpMatch),
    filters: list(rule, "filters", (filter) => readFilter(filter, "HTTPRoute", group, reads.newerFilters)),
    backendRefs: list(rule, "backendRefs", (ref) => readBackendRef(ref, "HTTPRoute", reads)),
    timeouts: timeouts && {
      request: optionalDuration(timeouts, "request"),
      backendRequest: optionalDuration(timeouts, "backendRequest"),
    },
  };
}

function optionalDuration(timeouts: Fields, key: string): string | null {
  const duration = optionalText(timeouts, key);
  if (duration !== null && parseGoDuration(duration) === null)
    throw new Unreadable(`${key}: not a duration: ${duration}`);
  return duration;
}

function readGrpcRule(rule: Fields, reads: LinkerdReads): GrpcRule {
  return {
    matches: list(rule, "matches", readGrpcMatch),
    filters: list(rule, "filters", (filter) => readFilter(filter, "GRPCRoute", "", reads.newerFilters)),
    backendRefs: list(rule, "backendRefs", (ref) => readBackendRef(ref, "GRPCRoute", reads)),
  };
}

function readStreamRule(rule: Fields, reads: LinkerdReads): StreamRule {
  if (reads.strictTypes) requireKey(rule, "backendRefs");
  return { backendRefs: list(rule, "backendRefs", (ref) => readBackendRef(ref, null, reads)) };
}

/** `filtersOf` null: a stream route's backend, which has no filters. */
function readBackendRef(ref: Fields, filtersOf: string | null, reads: LinkerdReads): BackendRef {
  return {
    group: optionalText(ref, "group"),
    kind: optionalText(ref, "kind"),
    namespace: optionalText(ref, "namespace"),
    name: text(ref, "name"),
    port: optionalInteger(ref, "port"),
    weight: optionalInteger(ref, "weight"),
    filters:
      filtersOf === null ? [] : list(ref, "filters", (filter) => readFilter(filter, filtersOf, "", reads.newerFilters)),
  };
}

function readStatus(status: unknown, strict: boolean): ParentStatus[] | null {
  if (status === undefined || status === null) return null;
  return list(fieldsOf(status, "a route status"), "parents", (parent) => {
    if (strict) requireKey(parent, "conditions");
    return {
      parentRef: readParentRef(fieldsOf(parent.parentRef, "parentRef")),
      controllerName: optionalText(parent, "controllerName") ?? "",
      conditions: list(parent, "conditions", readCondition),
    };
  });
}

function readCondition(condition: Fields): Condition {
  return {
    type: text(condition, "type"),
    status: text(condition, "status"),
    reason: optionalText(condition, "reason") ?? "",
    message: optionalText(condition, "message") ?? "",
  };
}

/** Conditions of an object's own status, as an EgressNetwork has them; what cannot be read is left out. */
export function conditionsOf(object: KubernetesObject): Condition[] {
  if (!isRecord(object.status)) return [];
  const status = object.status;
  const result = decoded(() => list(status, "conditions", readCondition));
  return result.ok ? result.value : [];
}
